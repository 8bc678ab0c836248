package dev.sluice.config;

import dev.sluice.core.exchange.settings.AccountSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A check that each account has keys and that each key belongs to one account. */
final class AccountChecks {
    private AccountChecks() {}

    static void run(ConfigSources configSources, Problems problems) {
        configSources.exchanges().forEach((name, entry) -> exchange(name, entry, problems));
    }

    private static void exchange(String exchange, BoundFile<ExchangeEntry> entry, Problems problems) {
        Map<String, String> owners = new HashMap<>();
        entry.value().accounts().forEach((name, account) -> {
            if (account.keys().isEmpty()) {
                problems.add(
                        entry.at("accounts", name, "keys"),
                        "account '" + name + "' of exchange '" + exchange
                                + "' has no key, so no call would belong to it; add the ids that 'sluice account' prints, or remove it");
            }
            keys(name, account, entry, owners, problems);
        });
    }

    private static void keys(
            String name,
            AccountSettings account,
            BoundFile<ExchangeEntry> entry,
            Map<String, String> owners,
            Problems problems) {
        List<String> keys = account.keys();
        for (int i = 0; i < keys.size(); i++) {
            String owner = owners.putIfAbsent(keys.get(i), name);
            if (owner != null) {
                problems.add(
                        entry.at("accounts", name, "keys", Integer.toString(i)),
                        "key " + keys.get(i) + " is claimed by account '" + owner + "'"
                                + (owner.equals(name) ? " twice" : " and by account '" + name + "'")
                                + "; a key belongs to one account, once");
            }
        }
    }
}
