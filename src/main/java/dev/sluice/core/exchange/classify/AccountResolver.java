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
    private static final int CACHE_SLOTS = 512;
    private static final int MAX_TOKENS = 4096;

    /** Longest key, in characters, that is cached; the hash of a longer one is computed each time. */
    private static final int MAX_LENGTH = 1024;

    private record CacheEntry(String apiKey, CallerIdentity callerIdentity) {}

    private final AtomicReferenceArray<CacheEntry> cache = new AtomicReferenceArray<>(CACHE_SLOTS);
    private final Map<String, CallerIdentity> configured = new HashMap<>();

    /** The hashes of tokens and of the keys that they stand for, those used last at the end. */
    private final Map<String, String> tokens = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_TOKENS;
        }
    };

    private final CallerIdentity anonymous;

    /**
     * @param localAddress the address of this machine for the calls of accounts without an address of their own; ""
     *     if the system chooses it
     */
    public AccountResolver(Map<String, AccountSettings> accounts, String localAddress) {
        anonymous = new CallerIdentity("", "", localAddress, false, false);
        accounts.forEach((name, account) -> {
            String accountAddress = account.localAddress() == null ? localAddress : account.localAddress();
            account.keys()
                    .forEach(key -> configured.put(
                            key, new CallerIdentity(key, name, accountAddress, account.spotSellsReduce(), false)));
        });
    }

    /** Returns the identity of a call without an API key. */
    CallerIdentity anonymous() {
        return anonymous;
    }

    CallerIdentity resolve(String apiKey) {
        int slot = spread(apiKey.hashCode()) & (CACHE_SLOTS - 1);
        CacheEntry entry = cache.get(slot);
        if (entry != null && entry.apiKey.equals(apiKey)) {
            return entry.callerIdentity;
        }
        String key = ApiKeyIds.of(apiKey);
        String keyOfToken = keyOfToken(key);
        if (keyOfToken != null) {
            CallerIdentity account = ofKey(keyOfToken);
            return new CallerIdentity(
                    keyOfToken, account.account(), account.localAddress(), account.spotSellsReduce(), true);
        }
        CallerIdentity caller = ofKey(key);
        if (apiKey.length() <= MAX_LENGTH) {
            cache.set(slot, new CacheEntry(apiKey, caller));
        }
        return caller;
    }

    private CallerIdentity ofKey(String key) {
        return configured.getOrDefault(key, new CallerIdentity(key, key, anonymous.localAddress(), false, false));
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
        cache.set(spread(token.hashCode()) & (CACHE_SLOTS - 1), null); // it may be cached as unknown
    }

    private @Nullable String keyOfToken(String token) {
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
