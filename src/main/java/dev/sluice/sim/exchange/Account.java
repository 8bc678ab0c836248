package dev.sluice.sim.exchange;

import java.util.Base64;
import java.util.List;

/**
 * An API key that the exchanges know, its secret, and the account it belongs to; two keys may name the same account.
 *
 * <p>A secret is used as it is at Binance, OKX and Bybit and as base64 at Kraken and Coinbase Exchange; one that is no base64 has no key at those two.
 * At Coinbase Advanced Trade it is an EC private key as Coinbase hands it out, whose public half checks signatures, and nothing else.
 */
public record Account(String key, String secret, String name) {

    /** What every key's passphrase is, at exchanges that want one. */
    public static final String PASSPHRASE = "sluice-demo-passphrase";

    /** Of account {@code demo-1}, for Coinbase Advanced Trade. Everybody may read it: it opens nothing but a simulation. */
    private static final Account COINBASE = new Account("organizations/sluice-demo/apiKeys/1", """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIOrk+elxyCr7EZ6A+5BDrecgYAqeSWq2Fj3FwovV/YYroAoGCCqGSM49
            AwEHoUQDQgAEorls8b/UNUyFhhMTNQ+CTvya5Ps5pTzY6p4O3ncsbrPLFzg5Hv32
            mJWDOTcqJiXr8pQIS0X1OOYNAmFfkpnqBA==
            -----END EC PRIVATE KEY-----
            """, "demo-1");

    /** Of account {@code demo-1} too, for Binance: only a key of its sort logs a WebSocket on. Everybody may read it as well. */
    private static final Account ED25519 = new Account("sluice-demo-ed25519-1", """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIP8qRP6a4rkvnHoRLVz8Kq4vbjZhTSex9txnhtT0M/bJ
            -----END PRIVATE KEY-----
            """, "demo-1");

    public Account {
        if (key.isBlank() || secret.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("an account needs a key, a secret and a name, none of them blank");
        }
    }

    /**
     * The accounts everybody may use: the example keys of Binance's and Kraken's documents (account {@code docs}), and
     * {@code sluice-demo-key-1} to {@code -4} with secrets {@code c2x1aWNlLWRlbW8tc2VjcmV0LTE=} to {@code ...NA==}, the
     * base64 of {@code sluice-demo-secret-1} to {@code -4}, of accounts {@code demo-1} to {@code demo-3}: keys 3 and 4
     * both belong to {@code demo-3}. The last two are of account {@code demo-1}: one for Coinbase Advanced Trade, one in Ed25519 for Binance.
     */
    public static List<Account> demo() {
        return List.of(
                new Account(
                        "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
                        "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
                        "docs"),
                new Account(
                        "kraken-docs-key",
                        "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==",
                        "docs"),
                new Account("sluice-demo-key-1", "c2x1aWNlLWRlbW8tc2VjcmV0LTE=", "demo-1"),
                new Account("sluice-demo-key-2", "c2x1aWNlLWRlbW8tc2VjcmV0LTI=", "demo-2"),
                new Account("sluice-demo-key-3", "c2x1aWNlLWRlbW8tc2VjcmV0LTM=", "demo-3"),
                new Account("sluice-demo-key-4", "c2x1aWNlLWRlbW8tc2VjcmV0LTQ=", "demo-3"),
                COINBASE,
                ED25519);
    }

    /** The key for Coinbase Advanced Trade among {@link #demo()}. */
    public static Account coinbase() {
        return COINBASE;
    }

    /** The key in Ed25519 among {@link #demo()}. */
    public static Account ed25519() {
        return ED25519;
    }

    boolean isBase64() {
        try {
            return Base64.getDecoder().decode(secret).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Account[" + name + "]";
    }
}
