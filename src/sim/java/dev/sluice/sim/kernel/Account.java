package dev.sluice.sim.kernel;

import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * An API key that the simulated exchanges accept, with its secret and the account that it belongs to. Two keys may
 * belong to the same account.
 *
 * <p>Binance, OKX, Bybit, KuCoin, Gate, Bitget and Deribit use the characters of the secret; Kraken, Kraken Futures and
 * Coinbase Exchange decode it from base64, and a secret that is not base64 gives no key there. At Hyperliquid the key
 * is the address of a wallet. At Coinbase Advanced Trade the secret is an EC private key in Coinbase's file format, of
 * which only the public key is used, to verify signatures.
 */
public record Account(String key, String secret, String name, Rights rights) {
    /** What the exchanges say that a key may do. They do not stop it from anything else. */
    public enum Rights {
        READ,
        TRADE,
        WITHDRAW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The passphrase of every key, at exchanges that require one. */
    public static final String PASSPHRASE = "sluice-demo-passphrase";

    /**
     * A key of account {@code demo-1} for Coinbase Advanced Trade. It is public on purpose, because it works only in a
     * simulation.
     */
    private static final Account COINBASE = new Account("organizations/sluice-demo/apiKeys/1", """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIOrk+elxyCr7EZ6A+5BDrecgYAqeSWq2Fj3FwovV/YYroAoGCCqGSM49
            AwEHoUQDQgAEorls8b/UNUyFhhMTNQ+CTvya5Ps5pTzY6p4O3ncsbrPLFzg5Hv32
            mJWDOTcqJiXr8pQIS0X1OOYNAmFfkpnqBA==
            -----END EC PRIVATE KEY-----
            """, "demo-1");

    /**
     * A key of account {@code demo-1} for Binance, where only an Ed25519 key can log on a WebSocket. It is public for
     * the same reason.
     */
    private static final Account ED25519 = new Account("sluice-demo-ed25519-1", """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIP8qRP6a4rkvnHoRLVz8Kq4vbjZhTSex9txnhtT0M/bJ
            -----END PRIVATE KEY-----
            """, "demo-1");

    /**
     * A wallet of account {@code demo-1} for Hyperliquid, which has an address and a private key. It is public for the
     * same reason.
     */
    private static final Account WALLET = new Account(
            "0xbc62feccf430b9ee656966e8ffa82a4a6db491bc",
            "0xc8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8c8",
            "demo-1");

    public Account(String key, String secret, String name) {
        this(key, secret, name, Rights.TRADE);
    }

    public Account {
        if (key.isBlank() || secret.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("an account needs a key, a secret and a name, none of them blank");
        }
    }

    /**
     * Returns the public demo accounts: the example keys of Binance's and Kraken's documentation (account
     * {@code docs}), and {@code sluice-demo-key-1} to {@code -4} with secrets {@code c2x1aWNlLWRlbW8tc2VjcmV0LTE=} to
     * {@code ...NA==}, the base64 of {@code sluice-demo-secret-1} to {@code -4}, for accounts {@code demo-1} to
     * {@code demo-3}: keys 3 and 4 both belong to {@code demo-3}. The last three keys belong to account {@code demo-1}:
     * one for Coinbase Advanced Trade, an Ed25519 key for Binance and a wallet for Hyperliquid.
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
                ED25519,
                WALLET);
    }

    /** Returns the key for Coinbase Advanced Trade from {@link #demo()}. */
    public static Account coinbase() {
        return COINBASE;
    }

    /** Returns the Ed25519 key from {@link #demo()}. */
    public static Account ed25519() {
        return ED25519;
    }

    /** Returns the wallet for Hyperliquid from {@link #demo()}: its key is the address. */
    public static Account wallet() {
        return WALLET;
    }

    public boolean isBase64() {
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
