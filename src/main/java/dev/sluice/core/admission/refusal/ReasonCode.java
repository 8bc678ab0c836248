package dev.sluice.core.admission.refusal;

import dev.sluice.core.call.RefusalKind;
import java.util.Locale;

/**
 * The word for a {@link RefusalReason}, or for a mark, in {@code X-Sluice-Reason}, the log and the labels of metrics,
 * with the meaning and the remedy that {@code docs/refusals.md} lists.
 */
public enum ReasonCode {
    LIMIT(
            RefusalKind.WAIT_LONGER,
            "limit, oneAtATimeMs, used, inFlight, allowed, size, part, lease, cost, waiting, waitingCost; or waitMs",
            "the limit, or the connection's limit of messages (`waitMs`), had no room before the call's deadline",
            "wait `Retry-After`; send fewer of these calls"),
    TOO_LARGE(
            RefusalKind.WAIT_LONGER,
            "limit, cost, allowed; or topics",
            "the call costs more than the limit ever allows, or the connection would have too many topics",
            "split the call; open another connection"),
    LANE_FULL(
            RefusalKind.WAIT_LONGER,
            "calls, bytes; or keys; or messages, bytes",
            "too many calls, bytes or keys with nonces wait already",
            "send fewer calls at a time"),
    DEADLINE(
            RefusalKind.WAIT_LONGER,
            "at, allowedMs, waitedFor",
            "the call's deadline passed `at` its arrival, its start, or while it waited for its key or its order",
            "[deadlines](#how-long-a-call-may-wait)"),
    BAN(
            RefusalKind.WAIT_LONGER,
            "limit, leftMs, member",
            "the exchange has banned the calls of this limit",
            "wait `Retry-After`; find who calls past Sluice"),
    BACKOFF(
            RefusalKind.WAIT_LONGER,
            "limit, leftMs, member",
            "the limit pauses after a 429, or the host asked for a pause; then cancels pass",
            "wait `Retry-After`"),
    STALE(
            RefusalKind.STALE,
            "lateMs",
            "the signature had expired before the call arrived",
            "set the clock that signs; sign again"),
    NONCE_OVERTAKEN(
            RefusalKind.NONCE_OVERTAKEN,
            "nonce",
            "a call of the same key with this nonce or a higher one came first",
            "sign again; one call of a key at a time, or a `nonceWindow`"),
    NONCE_ELSEWHERE(
            RefusalKind.WAIT_LONGER,
            "member",
            "another gateway of the cluster holds the nonces of the key",
            "send the calls of the key to [that gateway](cluster.md#nonces)"),
    WITHDRAWN(
            RefusalKind.BLOCKED_ORDER,
            "",
            "a cancel of this order, or a cancel-all, came while it waited",
            "nothing: the order does not exist"),
    MODE(
            RefusalKind.BLOCKED_ORDER,
            "mode, scope, cause",
            "a halt, a breaker or a check holds a mode for this scope",
            "`scripts/sluice status`; [resume](kill-switch.md#resume)"),
    GUARD(
            RefusalKind.BLOCKED_ORDER,
            "rule, seen, allowed, withinMs",
            "a rule of Sluice's own [runaway guard](kill-switch.md#the-runaway-guard), not the exchange",
            "look for a loop in the bot, or change the rule"),
    ORDER_RULE(
            RefusalKind.BLOCKED_ORDER,
            "rule, value, allowed, unit; or rule, unknown",
            "a rule of Sluice's own [about orders](kill-switch.md#order-rules), not the exchange",
            "a smaller order, a price nearer to the market; or change the rule"),
    WITHDRAWAL(
            RefusalKind.BLOCKED_ORDER,
            "",
            "the bot may not withdraw funds",
            "`\"withdraw\": true` in the bot's entry allows it"),
    TWO_KEYS(RefusalKind.BLOCKED_ORDER, "", "two fields of the call have different API keys", "send one key"),
    NO_TOKEN(
            RefusalKind.BLOCKED_ORDER,
            "why",
            "the call names a bot without its token, or has a wrong one",
            "send [the token](clients.md#names-and-tokens-of-bots)"),
    DRAINING(RefusalKind.UNREACHABLE, "", "the gateway stops, or another process took over", "connect again"),
    REMOVED(RefusalKind.BLOCKED_ORDER, "", "a reload removed the exchange from the configuration", "configure it"),
    DISABLED(
            RefusalKind.BLOCKED_ORDER,
            "why",
            "the exchange is switched off in the configuration",
            "`\"enabled\": true` in its entry"),
    UNREACHABLE(
            RefusalKind.UNREACHABLE,
            "cause, host",
            "no connection to the host: `dns`, `refused`, `timeout`, `tls`, `network`, `local-address`, `closed` or `failed`",
            "try again; look at the cause"),
    ORDER_UNANSWERED(
            RefusalKind.BLOCKED_ORDER,
            "",
            "no refusal: the cancel was sent although an order that it names has no response",
            "read the state of the order"),
    CALLER_GONE(
            RefusalKind.BLOCKED_ORDER,
            "",
            "the caller disconnected; cancels go on, but for a cancel-all that a newer order followed",
            "nothing: nobody waits for it");

    private final String header = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final RefusalKind kind;
    private final String figures;
    private final String meaning;
    private final String remedy;

    ReasonCode(RefusalKind kind, String figures, String meaning, String remedy) {
        this.kind = kind;
        this.figures = figures;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Returns the text for headers and labels, such as {@code too-large}. */
    public String header() {
        return header;
    }

    /** Returns the names of the figures that may follow the word in {@code X-Sluice-Reason}; "" for none. */
    public String figures() {
        return figures;
    }

    /** Returns what the word means, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** Returns what the bot or its operator should do, in Markdown. */
    public String remedy() {
        return remedy;
    }

    /**
     * Returns whether a refusal for it needs no report of its own: what caused it is reported (a mode, a ban, a pause),
     * or is in order.
     */
    public boolean isExpected() {
        return switch (this) {
            case BAN, BACKOFF, MODE, WITHDRAWN, DRAINING, ORDER_UNANSWERED, CALLER_GONE -> true;
            case LIMIT,
                    TOO_LARGE,
                    LANE_FULL,
                    DEADLINE,
                    STALE,
                    NONCE_OVERTAKEN,
                    NONCE_ELSEWHERE,
                    GUARD,
                    ORDER_RULE,
                    WITHDRAWAL,
                    TWO_KEYS,
                    NO_TOKEN,
                    REMOVED,
                    DISABLED,
                    UNREACHABLE -> false;
        };
    }

    /** Returns the kind of error that a caller gets for it. */
    RefusalKind kind() {
        return kind;
    }

    @Override
    public String toString() {
        return header;
    }
}
