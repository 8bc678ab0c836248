package dev.sluice.venue;

import java.util.List;

/**
 * An API key that the exchanges know, its secret, and the account it belongs to; two keys may name the same account.
 *
 * <p>A secret is used as it is at Binance and as base64 at Kraken; one that is no base64 has no key at Kraken.
 */
public record Account(String key, String secret, String name) {

    public Account {
        if (key.isBlank() || secret.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("an account needs a key, a secret and a name, none of them blank");
        }
    }

    /**
     * The accounts everybody may use: the example keys of both exchanges' documents (account {@code docs}), and
     * {@code sluice-demo-key-1} to {@code -4} with secrets {@code c2x1aWNlLWRlbW8tc2VjcmV0LTE=} to {@code ...NA==}, the
     * base64 of {@code sluice-demo-secret-1} to {@code -4}, of accounts {@code demo-1} to {@code demo-3}: keys 3 and 4
     * both belong to {@code demo-3}.
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
                new Account("sluice-demo-key-4", "c2x1aWNlLWRlbW8tc2VjcmV0LTQ=", "demo-3"));
    }

    @Override
    public String toString() {
        return "Account[" + name + "]";
    }
}
