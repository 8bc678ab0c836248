package dev.sluice.signer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The calls that a command may request. There is no other verb, so nothing else can be signed. */
enum Verb {
    ACCOUNTS("accounts"),
    OPEN_ORDERS("openOrders"),
    CANCEL("cancel"),
    CANCEL_BATCH("cancelBatch"),
    CANCEL_ALL("cancelAll"),
    KEY_RIGHTS("keyRights");

    private final String word;

    Verb(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Returns whether a command with this verb names a book. */
    boolean hasBook() {
        return this != ACCOUNTS && this != KEY_RIGHTS;
    }

    static @Nullable Verb of(String word) {
        return Arrays.stream(values())
                .filter(verb -> verb.word.equals(word))
                .findAny()
                .orElse(null);
    }
}
