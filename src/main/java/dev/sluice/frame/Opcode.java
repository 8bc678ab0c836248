package dev.sluice.frame;

import org.jspecify.annotations.Nullable;

/** What a frame is. The other codes are reserved, and no frame has one. */
public enum Opcode {
    CONTINUATION(0),
    TEXT(1),
    BINARY(2),
    CLOSE(8),
    PING(9),
    PONG(10);

    private static final int FIRST_CONTROL = 8;

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    static @Nullable Opcode of(int code) {
        return switch (code) {
            case 0 -> CONTINUATION;
            case 1 -> TEXT;
            case 2 -> BINARY;
            case 8 -> CLOSE;
            case 9 -> PING;
            case 10 -> PONG;
            default -> null;
        };
    }

    int code() {
        return code;
    }

    /** Whether it may stand between the fragments of a message. */
    public boolean isControl() {
        return code >= FIRST_CONTROL;
    }
}
