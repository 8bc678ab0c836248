package dev.sluice.core.admission;

import java.util.Locale;

/** Why a call of ours was refused or marked; {@code X-Sluice-Reason} and a label of metrics. */
public enum RefusalReason {
    /** Waited for a limit until its deadline. */
    LIMIT,
    /** Costs more than its limit has. */
    TOO_LARGE,
    /** Too many calls, or too many bytes, wait already. */
    LANE_FULL,
    /** Its deadline passed here: the caller's, its signature's or its kind's. */
    DEADLINE,
    /** One of its limits is shut by the exchange. */
    BAN,
    /** One of its limits pauses after a 429-like answer. */
    BACKOFF,
    /** Its signature had ended before it came. */
    STALE,
    /** A later nonce of its key went first. */
    NONCE_OVERTAKEN,
    /** A cancel named it, or cancelled all, while it waited. */
    WITHDRAWN,
    /** A mode is held that its kind does not pass. */
    MODE,
    /** More than any healthy bot sends. */
    GUARD,
    /** A withdrawal by a bot that may not. */
    WITHDRAWAL,
    /** The gateway stops. */
    DRAINING,
    /** A reload took its exchange out of the configuration. */
    REMOVED,
    /** The configuration switches its exchange off. */
    DISABLED,
    /** No connection to the exchange. */
    UNREACHABLE,
    /** A mark, not a refusal: the cancel went although an order that it names was not answered. */
    ORDER_UNANSWERED,
    /** A cancel-all of a caller who hung up, and whose account has placed orders since. */
    CALLER_GONE;

    private final String header = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The text in headers and labels: {@code too-large}. */
    public String header() {
        return header;
    }
}
