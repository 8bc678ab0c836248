package dev.sluice.core.exchange;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A resolver of API keys to accounts. Because hashing a key costs about a microsecond, recent keys are cached in a table of fixed size without a
 * lock, where a new key replaces the one in its slot. Thread-safe.
 */
final class AccountResolver {
    private static final int PLACES = 512;

    /** Longest key, in characters, that is cached; the hash of a longer one is computed each time. */
    private static final int MAX_LENGTH = 1024;

    private record Known(String apiKey, CallerIdentity callerIdentity) {}

    private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(PLACES);
    private final Map<String, CallerIdentity> configured = new HashMap<>();

    private final CallerIdentity nobody;

    /** @param localAddress the address of this machine that calls leave from whose account names no other; "" if the system chooses it */
    AccountResolver(Map<String, AccountSettings> accounts, String localAddress) {
        nobody = new CallerIdentity("", "", localAddress, false);
        accounts.forEach((name, account) -> {
            String own = account.localAddress() == null ? localAddress : account.localAddress();
            account.keys()
                    .forEach(key -> configured.put(key, new CallerIdentity(key, name, own, account.spotSellsReduce())));
        });
    }

    /** Returns the identity of a call without an API key. */
    CallerIdentity nobody() {
        return nobody;
    }

    CallerIdentity of(String apiKey) {
        int place = spread(apiKey.hashCode()) & (PLACES - 1);
        Known entry = known.get(place);
        if (entry != null && entry.apiKey.equals(apiKey)) {
            return entry.callerIdentity;
        }
        String key = AccountIds.of(apiKey);
        CallerIdentity callerIdentity =
                configured.getOrDefault(key, new CallerIdentity(key, key, nobody.localAddress(), false));
        if (apiKey.length() <= MAX_LENGTH) {
            known.set(place, new Known(apiKey, callerIdentity));
        }
        return callerIdentity;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
