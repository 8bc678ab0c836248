package dev.sluice.core.exchange;

/** The shapes of our own answers; each exchange words them so that its clients raise the right class. */
public enum RefusalKind {
    /** A definite no of the trading-disabled family; bots must not retry it. Never sent. */
    BLOCKED_ORDER,
    /** A limit, the lane, a ban: never sent, may be retried later. */
    WAIT_LONGER,
    /** The signature was too old on arrival. Never sent. */
    STALE,
    /** Sent, and nobody knows whether it took effect. */
    OUTCOME_UNKNOWN,
    /** The exchange cannot be reached. Never sent. */
    UNREACHABLE,
    /** A later nonce of the same key went first. Never sent, may be retried with a new nonce. */
    NONCE_OVERTAKEN
}
