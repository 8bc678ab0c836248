package dev.sluice.core.admission;

/** The reason why a call cannot pass a limit. */
enum BlockReason {
    /** The exchange has banned calls of this limit. */
    BAN,
    /** The limit pauses after a 429-like response. */
    BACKOFF,
    /** The call costs more than the limit ever has for such a call. */
    TOO_LARGE,
    /** The limit is reserved for a call that was passed over. */
    HOLD,
    /** Calls of the same or a more urgent class wait at the limit. */
    AHEAD,
    /** Not enough units are free. */
    SHORT
}
