package dev.sluice.mode;

import dev.sluice.exchange.Kind;

/** What may pass; each lets fewer kinds pass than the one before it. {@link #passes} is the only table of that. */
public enum Mode {
    ACTIVE,
    REDUCE_ONLY,
    CANCEL_ONLY,
    HALTED;

    /** Whether a call of this kind passes. A withdrawal needs its bot's leave besides, in every mode. */
    public boolean passes(Kind kind) {
        return compareTo(strictestFor(kind)) <= 0;
    }

    /** The strictest mode in which calls of this kind pass. */
    private static Mode strictestFor(Kind kind) {
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
