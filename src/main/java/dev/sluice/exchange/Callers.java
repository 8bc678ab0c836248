package dev.sluice.exchange;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Who an API key belongs to. Hashing a key costs about a microsecond, so the last few hundred are remembered in a table in which a new one
 * simply replaces the one in its place: bounded, and without a lock. Any thread.
 */
final class Callers {
    private static final int PLACES = 512;

    /** The longest key that is remembered; of a longer one the hash is worked out each time. */
    private static final int LONGEST = 1024;

    private record Known(String apiKey, Caller caller) {}

    private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(PLACES);
    private final Map<String, Caller> configured = new HashMap<>();

    Callers(Map<String, AccountSettings> accounts) {
        accounts.forEach((name, account) ->
                account.keys().forEach(key -> configured.put(key, new Caller(key, name, account.spotSellsReduce()))));
    }

    Caller of(String apiKey) {
        int place = spread(apiKey.hashCode()) & (PLACES - 1);
        Known entry = known.get(place);
        if (entry != null && entry.apiKey.equals(apiKey)) {
            return entry.caller;
        }
        String key = AccountIds.of(apiKey);
        Caller caller = configured.getOrDefault(key, new Caller(key, key, false));
        if (apiKey.length() <= LONGEST) {
            known.set(place, new Known(apiKey, caller));
        }
        return caller;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
