package dev.sluice.core.admission.refusal;

import dev.sluice.core.call.RefusalKind;
import java.util.Locale;

/**
 * The word for a {@link RefusalReason}, or for a mark, in {@code X-Sluice-Reason}, the log and the labels of metrics.
 */
public enum ReasonCode {
    /** The call waited for a limit until its deadline. */
    LIMIT,
    /** The call costs more than its limit allows at all. */
    TOO_LARGE,
    /** Too many calls or too many bytes already wait. */
    LANE_FULL,
    /** The deadline of the caller, the signature or the kind has passed. */
    DEADLINE,
    /** The exchange has banned calls of one of its limits. */
    BAN,
    /**
     * One of its limits pauses after a 429-like response, or its host because it was overloaded and asked for a pause.
     */
    BACKOFF,
    /** The signature had expired before the call arrived. */
    STALE,
    /** A call with a higher nonce of the same key was sent first. */
    NONCE_OVERTAKEN,
    /** Another member of the cluster holds the nonces of its key. */
    NONCE_ELSEWHERE,
    /** A cancel of this order, or a cancel-all, arrived while it waited. */
    WITHDRAWN,
    /** A mode is held that does not let its kind pass. */
    MODE,
    /** The order violates a rule of the runaway guard. */
    GUARD,
    /** The bot is not allowed to withdraw funds. */
    WITHDRAWAL,
    /** Two fields of the call have different API keys, so that nobody knows whose account it is. */
    TWO_KEYS,
    /** The call names a bot that has a token, without the token. */
    NO_TOKEN,
    /** The gateway is draining. */
    DRAINING,
    /** A reload removed the exchange from the configuration. */
    REMOVED,
    /** The configuration disables the exchange. */
    DISABLED,
    /** No connection to the exchange is available. */
    UNREACHABLE,
    /** A mark, not a refusal: the cancel was sent although an order that it names is unanswered. */
    ORDER_UNANSWERED,
    /**
     * The caller has disconnected. A cancel is refused for this only if it is a cancel-all and the account has started
     * orders since.
     */
    CALLER_GONE;

    private final String header = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the text for headers and labels, such as {@code too-large}. */
    public String header() {
        return header;
    }

    /** Returns the kind of error that a caller gets for it. */
    RefusalKind shape() {
        return switch (this) {
            case LIMIT, TOO_LARGE, LANE_FULL, DEADLINE, BAN, BACKOFF, NONCE_ELSEWHERE -> RefusalKind.WAIT_LONGER;
            case STALE -> RefusalKind.STALE;
            case NONCE_OVERTAKEN -> RefusalKind.NONCE_OVERTAKEN;
            case DRAINING, UNREACHABLE -> RefusalKind.UNREACHABLE;
            case WITHDRAWN,
                    MODE,
                    GUARD,
                    WITHDRAWAL,
                    TWO_KEYS,
                    NO_TOKEN,
                    REMOVED,
                    DISABLED,
                    ORDER_UNANSWERED,
                    CALLER_GONE -> RefusalKind.BLOCKED_ORDER;
        };
    }

    @Override
    public String toString() {
        return header;
    }
}
