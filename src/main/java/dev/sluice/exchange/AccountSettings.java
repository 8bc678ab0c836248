package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import java.util.List;

/** Keys that share one account's limits at the exchange. Keys that no account names are accounts of their own. */
public record AccountSettings(
        @Knob(
                value =
                        "Ids of the account's API keys, as 'sluice account' prints them: 16 hex digits, never the keys themselves.",
                min = 1,
                max = 1000)
        List<String> keys,

        @Knob(
                value =
                        "The keys have a nonce window at the exchange, so their calls need not arrive in the order of their nonces.",
                def = "false")
        boolean nonceWindow,

        @Knob(
                value = "A spot sell of this account only ever closes what it holds: REDUCE instead of PLACE.",
                def = "false")
        boolean spotSellsReduce) {

    public AccountSettings {
        for (String key : keys) {
            if (!key.matches("[0-9a-f]{16}")) {
                // The value is not repeated here: somebody may have put the key itself.
                throw new IllegalArgumentException(
                        "a key id is 16 lower-case hex digits, as 'sluice account' prints it; a text of " + key.length()
                                + " characters is none. Never put an API key here");
            }
        }
    }
}
