package dev.sluice.core.exchange;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Who an API key belongs to. Hashing a key costs about a microsecond, so the last few hundred are remembered in a table in which a new one
 * simply replaces the one in its place: bounded, and without a lock. Any thread.
 */
final class AccountResolver {
    private static final int PLACES = 512;

    /** The longest key that is remembered; of a longer one the hash is worked out each time. */
    private static final int LONGEST = 1024;

    private record Known(String apiKey, CallerIdentity callerIdentity) {}

    private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(PLACES);
    private final Map<String, CallerIdentity> configured = new HashMap<>();

    AccountResolver(Map<String, AccountSettings> accounts) {
        accounts.forEach((name, account) -> account.keys()
                .forEach(key -> configured.put(key, new CallerIdentity(key, name, account.spotSellsReduce()))));
    }

    CallerIdentity of(String apiKey) {
        int place = spread(apiKey.hashCode()) & (PLACES - 1);
        Known entry = known.get(place);
        if (entry != null && entry.apiKey.equals(apiKey)) {
            return entry.callerIdentity;
        }
        String key = AccountIds.of(apiKey);
        CallerIdentity callerIdentity = configured.getOrDefault(key, new CallerIdentity(key, key, false));
        if (apiKey.length() <= LONGEST) {
            known.set(place, new Known(apiKey, callerIdentity));
        }
        return callerIdentity;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
