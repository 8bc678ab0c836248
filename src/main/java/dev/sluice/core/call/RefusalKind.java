package dev.sluice.core.call;

/** The kinds of refusals. Each exchange formats them so that client libraries raise the matching error class. */
public enum RefusalKind {
    /** A definite rejection, as if trading were disabled; bots must not retry. The call was not sent. */
    BLOCKED_ORDER,
    /** Refused because of a limit, a full queue or a ban. The call was not sent and may be retried later. */
    WAIT_LONGER,
    /** The signature was too old on arrival. The call was not sent. */
    STALE,
    /** The call was sent, and it is not known whether it took effect. */
    OUTCOME_UNKNOWN,
    /** The exchange cannot be reached. The call was not sent. */
    UNREACHABLE,
    /** A later nonce of the same key was sent first. The call was not sent and may be retried with a new nonce. */
    NONCE_OVERTAKEN
}
