package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.exchange.parse.IpAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of one account at an exchange: the keys that share its budget. */
public record AccountSettings(
        @Setting(
                value = "Account ids of the account's API keys, as printed by 'scripts/sluice account'.",
                max = 1000,
                def = "[]")
        List<String> keys,

        @Setting(value = "Whether the exchange accepts nonces of these keys out of order.", def = "false")
        boolean nonceWindow,

        @Setting(value = "Whether a spot sell of this account counts as REDUCE.", def = "false")
        boolean spotSellsReduce,

        @Setting(
                value = "IP address of this machine that the account's calls leave from. Absent: that of the "
                        + "exchange.",
                min = 2,
                max = 45)
        @Nullable
        String localAddress,

        @Setting(
                value =
                        "Sets of resting orders, by the names of sluice-signer, that 'halt --pull' empties. Empty: all.",
                max = 32,
                def = "[]")
        List<String> books) {
    private static final int ID_LENGTH = 16;

    public AccountSettings(
            List<String> keys, boolean nonceWindow, boolean spotSellsReduce, @Nullable String localAddress) {
        this(keys, nonceWindow, spotSellsReduce, localAddress, List.of());
    }

    public AccountSettings {
        if (localAddress != null) {
            IpAddresses.require("localAddress", localAddress);
        }
        for (String key : keys) {
            if (key.length() != ID_LENGTH || !key.chars().allMatch(AccountSettings::isHex)) {
                throw new IllegalArgumentException(
                        "'" + shortened(key)
                                + "' is not an account id; allowed: 16 hex digits, lower case, as 'scripts/sluice account' prints them (never the key itself)");
            }
        }
    }

    private static boolean isHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** Shortens the text for the error message, because it may be the API key itself. */
    private static String shortened(String key) {
        return key.substring(0, Math.min(4, key.length())) + "...";
    }
}
