package dev.sluice.signer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a command may ask for. There is no other verb, so nothing else can be signed. */
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

    /** Returns whether it is about a book. */
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
