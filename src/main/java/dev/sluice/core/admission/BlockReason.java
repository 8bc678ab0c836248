package dev.sluice.core.admission;

/** What keeps a call from passing one limit. */
enum BlockReason {
    /** The exchange shut it. */
    BAN,
    /** It pauses after a 429-like answer. */
    BACKOFF,
    /** More than it has for such a call, ever. */
    TOO_LARGE,
    /** A call that was passed over holds it. */
    HOLD,
    /** Others of the same class or a more urgent one wait there. */
    AHEAD,
    /** Not enough is free. */
    SHORT
}
