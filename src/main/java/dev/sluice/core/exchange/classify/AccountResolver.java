package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.exchange.settings.AccountSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A resolver of API keys, and of tokens that stand for them, to accounts. Because hashing a key costs about a
 * microsecond, recent keys are cached in a table of fixed size without a lock, where a new key replaces the one in its
 * slot. Thread-safe.
 */
public final class AccountResolver {
    private static final int PLACES = 512;
    private static final int MAX_TOKENS = 4096;

    /** Longest key, in characters, that is cached; the hash of a longer one is computed each time. */
    private static final int MAX_LENGTH = 1024;

    private record Known(String apiKey, CallerIdentity callerIdentity) {}

    private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(PLACES);
    private final Map<String, CallerIdentity> configured = new HashMap<>();

    /** The hashes of tokens and of the keys that they stand for, those used last at the end. */
    private final Map<String, String> tokens = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_TOKENS;
        }
    };

    private final CallerIdentity nobody;

    /**
     * @param localAddress the address of this machine that calls leave from whose account names no other; "" if the
     *     system chooses it
     */
    public AccountResolver(Map<String, AccountSettings> accounts, String localAddress) {
        nobody = new CallerIdentity("", "", localAddress, false, false);
        accounts.forEach((name, account) -> {
            String own = account.localAddress() == null ? localAddress : account.localAddress();
            account.keys()
                    .forEach(key ->
                            configured.put(key, new CallerIdentity(key, name, own, account.spotSellsReduce(), false)));
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
        String key = ApiKeyIds.of(apiKey);
        String owner = owner(key);
        if (owner != null) {
            CallerIdentity account = ofKey(owner);
            return new CallerIdentity(
                    owner, account.account(), account.localAddress(), account.spotSellsReduce(), true);
        }
        CallerIdentity callerIdentity = ofKey(key);
        if (apiKey.length() <= MAX_LENGTH) {
            known.set(place, new Known(apiKey, callerIdentity));
        }
        return callerIdentity;
    }

    private CallerIdentity ofKey(String key) {
        return configured.getOrDefault(key, new CallerIdentity(key, key, nobody.localAddress(), false, false));
    }

    /**
     * Records that the exchange gave a token to the account with this key. Only hashes are kept; when there are too
     * many, the token that was used longest ago is forgotten.
     */
    public void learn(String token, String key) {
        if (token.isEmpty() || key.isEmpty()) {
            return;
        }
        synchronized (tokens) {
            tokens.put(ApiKeyIds.of(token), key);
        }
        known.set(spread(token.hashCode()) & (PLACES - 1), null); // it may be cached as unknown
    }

    private @Nullable String owner(String token) {
        synchronized (tokens) {
            return tokens.get(token);
        }
    }

    /** Takes over the tokens that another resolver has learned. */
    public void inherit(AccountResolver other) {
        Map<String, String> copy;
        synchronized (other.tokens) {
            copy = new LinkedHashMap<>(other.tokens);
        }
        synchronized (tokens) {
            tokens.putAll(copy);
        }
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
