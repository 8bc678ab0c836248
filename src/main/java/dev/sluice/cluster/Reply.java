package dev.sluice.cluster;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A reply of the store.
 *
 * @param text what it says; "" for {@code NONE} and {@code ARRAY}
 * @param items the items of an {@code ARRAY}
 */
record Reply(Kind kind, String text, List<Reply> items) {
    enum Kind {
        TEXT,
        NUMBER,
        ERROR,
        ARRAY,
        NONE
    }

    static final Reply NOTHING = new Reply(Kind.NONE, "", List.of());

    static Reply of(Kind kind, byte[] text) {
        return new Reply(kind, new String(text, StandardCharsets.UTF_8), List.of());
    }

    static Reply array(List<Reply> items) {
        return new Reply(Kind.ARRAY, "", List.copyOf(items));
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }
}
