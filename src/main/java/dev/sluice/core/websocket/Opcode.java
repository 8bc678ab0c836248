package dev.sluice.core.websocket;

import org.jspecify.annotations.Nullable;

/** The type of a frame. The other codes are reserved and are a protocol error. */
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

    /** Returns whether the frame may come between the fragments of a message. */
    public boolean isControl() {
        return code >= FIRST_CONTROL;
    }
}
