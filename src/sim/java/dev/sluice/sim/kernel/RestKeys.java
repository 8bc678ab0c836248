package dev.sluice.sim.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The keys that one simulated exchange accepts, and the accounts that they belong to. */
public final class RestKeys {
    private final Map<String, RestAccount> accounts = new LinkedHashMap<>();
    private final Map<String, RestKey> keys = new LinkedHashMap<>();
    private final boolean checkSignatures;

    /** @param isKey whether an account's key and secret have the form of this exchange's */
    public RestKeys(VenueSettings settings, Predicate<Account> isKey) {
        checkSignatures = settings.checkSignatures();
        for (Account account : settings.accounts()) {
            if (isKey.test(account)) {
                RestAccount owner = accounts.computeIfAbsent(account.name(), RestAccount::new);
                keys.put(account.key(), new RestKey(account.key(), account.secret(), owner, account.rights()));
            }
        }
    }

    @Nullable
    public RestKey find(@Nullable String key) {
        return key == null ? null : keys.get(key);
    }

    /** Returns the account with that name, or null. */
    @Nullable
    public RestAccount account(String name) {
        return accounts.get(name);
    }

    public Collection<RestAccount> accounts() {
        return accounts.values();
    }

    /** Returns whether a call has this signature, or signatures are not checked. */
    public boolean accepts(String ours, @Nullable String theirs) {
        if (!checkSignatures) {
            return true;
        }
        return theirs != null
                && MessageDigest.isEqual(
                        ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns whether signatures are checked; without, a caller need not compute one. */
    public boolean checksSignatures() {
        return checkSignatures;
    }

    /** A key with its secret and its account. */
    public record RestKey(String name, String secret, RestAccount account, Account.Rights rights) {
        /** The key of calls without one. */
        static final RestKey NOBODY = new RestKey("", "", RestAccount.NOBODY);

        public RestKey(String name, String secret, RestAccount account) {
            this(name, secret, account, Account.Rights.TRADE);
        }

        @Override
        public String toString() {
            return "RestKey[" + account.name + "]";
        }
    }
}
