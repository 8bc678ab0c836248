package dev.sluice.core.tradingmode;

import dev.sluice.core.call.Kind;

/**
 * The kinds of calls that may pass. Each mode allows fewer kinds than the one before it. {@link #strictestFor} is the
 * only place that defines them.
 */
public enum Mode {
    ACTIVE,
    REDUCE_ONLY,
    CANCEL_ONLY,
    HALTED;

    /** Returns whether a call of this kind may pass. In every mode a withdrawal also needs the bot's permission. */
    public boolean allows(Kind kind) {
        return compareTo(strictestFor(kind)) <= 0;
    }

    /** Returns the strictest mode in which calls of this kind pass. */
    public static Mode strictestFor(Kind kind) {
        return switch (kind) {
            case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT -> CANCEL_ONLY;
            case REDUCE -> REDUCE_ONLY;
            case PLACE, AMEND, WITHDRAW -> ACTIVE;
        };
    }

    public boolean isStricterThan(Mode other) {
        return compareTo(other) > 0;
    }

    public Mode orStricter(Mode other) {
        return other.isStricterThan(this) ? other : this;
    }
}
