package dev.sluice.core.admission.refusal;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.ConnectFailure;
import dev.sluice.core.call.HeaderValue;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.ModeHold;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a call is never sent, with the figures of the rule that refused it as they were at that moment. Each reason knows
 * its code, the kind of error that the caller gets, and its text.
 */
public sealed interface RefusalReason
        permits TextReason,
                RefusalReason.LimitFull,
                RefusalReason.TooManyTopics,
                RefusalReason.Held,
                RefusalReason.OrderNotAllowed {
    ReasonCode code();

    /** Returns the text for people, which names the rule, its figures and what to do. */
    String detail();

    /** Returns the kind of error, which each exchange formats in its own way. */
    default RefusalKind kind() {
        return code().kind();
    }

    /** Returns the value of {@code X-Sluice-Reason}: the code, and the rule with its figures. */
    default String header() {
        String figures = figures();
        return figures.isEmpty() ? code().header() : code().header() + "; " + figures;
    }

    /**
     * Returns the rule and its figures, such as {@code limit=spot.orders.10s; used=100; allowed=100; size=100; cost=1};
     * "" if the reason has none.
     */
    default String figures() {
        return "";
    }

    /**
     * Returns the code and its figures without the name in a scope, a member, a host or the name of a bot, which could
     * be any word: bodies of refusals contain it, and clients search them for words. The name of a limit stays; an
     * operator who writes a table of limits chooses it.
     */
    default String explanation() {
        return header();
    }

    /** Returns the name of the rule: of the limit, the guard's rule or the cause of a hold; "" if there is none. */
    default String rule() {
        LimitSettings limit = limit();
        return limit == null ? "" : limit.name();
    }

    /** Returns the limit that caused the refusal; null when none did. */
    default @Nullable LimitSettings limit() {
        return null;
    }

    /** Returns the reason when a cancel of this order, or a cancel-all, arrived while it waited. */
    static RefusalReason withdrawn() {
        return TextReason.limitFigure(
                ReasonCode.WITHDRAWN, "", "not sent: a cancel that arrived later names this order");
    }

    /** Returns the reason of a call whose caller has disconnected. */
    static RefusalReason callerDisconnected() {
        return TextReason.limitFigure(ReasonCode.CALLER_GONE, "", "not sent: its caller disconnected");
    }

    /** Returns the reason of a call with a token that belongs to no bot or to another one. */
    static RefusalReason tokenWrong() {
        return TextReason.limitFigure(
                        ReasonCode.NO_TOKEN,
                        "",
                        "not sent: the token is unknown or belongs to another bot; its hash must be in proxy.botTokens in conf/sluice.json")
                .withHidden("why=\"the token is unknown or belongs to another bot\"");
    }

    /** Returns the reason while the gateway stops. */
    static RefusalReason draining() {
        return TextReason.limitFigure(ReasonCode.DRAINING, "", "the gateway stops");
    }

    /** Returns the reason when another process decides about the calls of this exchange. */
    static RefusalReason handedOver() {
        return TextReason.limitFigure(
                ReasonCode.DRAINING, "", "not sent: another process of the gateway took over; connect again");
    }

    /** Returns the reason when a reload removed the exchange from the configuration. */
    static RefusalReason removed() {
        return TextReason.limitFigure(
                ReasonCode.REMOVED, "", "not sent: a reload removed this exchange from the configuration");
    }

    /** Returns the reason when the configuration disables the exchange. */
    static RefusalReason disabled() {
        return TextReason.limitFigure(
                        ReasonCode.DISABLED,
                        "",
                        "not sent: this exchange is switched off in the configuration; \"enabled\": true in its entry switches it on")
                .withHidden("why=\"enabled is false in its entry of conf/exchanges.json\"");
    }

    // ---- limits

    /** Returns the reason of a call that costs more than its limit ever has for such a call. */
    static RefusalReason costTooLarge(LimitSettings limit, long cost, long allowed) {
        return TextReason.limitFigure(
                        ReasonCode.TOO_LARGE,
                        limitFigure(limit) + "; cost=" + cost + "; allowed=" + allowed,
                        "not sent: it costs " + cost + " units of limit '" + limit.name()
                                + "', which allows such a call at most " + allowed + "; split the call")
                .withLimit(limit);
    }

    /**
     * Returns the reason of a call whose limit the exchange has banned for longer than the call may wait.
     *
     * @param member the other member of the cluster that saw the ban; "" if this gateway did
     */
    static RefusalReason banned(LimitSettings limit, long leftNanos, String member) {
        String seen = member.isEmpty() ? "" : " (seen by member " + member + ")";
        return TextReason.limitFigure(
                        ReasonCode.BAN,
                        limitFigure(limit) + leftMs(leftNanos),
                        "not sent: the exchange has banned the calls of limit '" + limit.name() + "'" + seen
                                + "; wait until the ban ends")
                .withLimit(limit)
                .withHidden(memberFigure(member));
    }

    /**
     * Returns the reason of a call whose limit pauses after a response like 429, for longer than the call may wait.
     *
     * @param member the other member of the cluster that was refused; "" if this gateway was
     */
    static RefusalReason paused(LimitSettings limit, long leftNanos, String member) {
        String caller = member.isEmpty() ? "" : " of member " + member;
        return TextReason.limitFigure(
                        ReasonCode.BACKOFF,
                        limitFigure(limit) + leftMs(leftNanos),
                        "not sent: limit '" + limit.name() + "' pauses because the exchange refused a call" + caller
                                + " for exceeding it")
                .withLimit(limit)
                .withHidden(memberFigure(member));
    }

    /** Returns the reason of a call whose host failed or was overloaded and asked for a pause: the call cannot wait. */
    static RefusalReason hostPaused(LimitSettings limit, long leftNanos) {
        return TextReason.limitFigure(
                        ReasonCode.BACKOFF,
                        limitFigure(limit) + leftMs(leftNanos),
                        "not sent: the host failed or was overloaded, and asked for a pause; cancels pass")
                .withLimit(limit);
    }

    /**
     * Returns the reason of a message that its connection cannot take within the time that the message may wait,
     * because the exchange accepts no more messages of its sort.
     */
    static RefusalReason messagesTooFast(long waitNanos) {
        return TextReason.limitFigure(
                ReasonCode.LIMIT,
                "waitMs=" + Nanos.ceilMillis(waitNanos),
                "the exchange accepts no more of these messages on this connection for now");
    }

    // ---- waiting

    /** Returns the reason when too many calls, or calls with too many bytes, wait at the exchange already. */
    static RefusalReason laneFull(int calls, long bytes) {
        return TextReason.limitFigure(
                ReasonCode.LANE_FULL,
                "calls=" + calls + "; bytes=" + bytes,
                "not sent: the queue is full: " + calls + " calls with " + bytes
                        + " bytes wait already; send fewer calls at a time");
    }

    /** Returns the reason when calls of too many nonce keys wait or are unanswered. */
    static RefusalReason keysFull(int keys) {
        return TextReason.limitFigure(
                ReasonCode.LANE_FULL,
                "keys=" + keys,
                "not sent: calls of " + keys + " keys with nonces wait or are unanswered already, the maximum;"
                        + " 'maxLimitInstances' raises it");
    }

    /** Returns the reason when too many messages, or messages with too many bytes, wait on the connection. */
    static RefusalReason connectionFull(int messages, long bytes) {
        return TextReason.limitFigure(
                ReasonCode.LANE_FULL,
                "messages=" + messages + "; bytes=" + bytes,
                "too many messages or bytes wait on this connection already");
    }

    /** What a call did when its deadline passed. */
    enum DeadlinePhase {
        ARRIVAL("too little time is left until its signature expires"),
        START("its deadline passed before it could be sent"),
        KEY_WAIT("its deadline passed while it waited for the response to an earlier call of the same key"),
        ORDER_WAIT("its deadline passed while it waited for the response to the order that it cancels");

        private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
        private final String text;

        DeadlinePhase(String text) {
            this.text = text;
        }
    }

    /**
     * Returns the reason of a call after its deadline: of its caller, its signature or its kind.
     *
     * @param allowedNanos time from its arrival to its deadline; 0 or less if it came too late
     */
    static RefusalReason pastDeadline(DeadlinePhase during, long allowedNanos, String waitedFor) {
        return TextReason.limitFigure(
                ReasonCode.DEADLINE,
                "at=" + during.word + "; allowedMs=" + Math.max(0, allowedNanos / Nanos.PER_MILLI)
                        + (waitedFor.isEmpty() ? "" : "; waitedFor=" + HeaderValue.printable(waitedFor)),
                "not sent: " + during.text);
    }

    /**
     * Returns the reason of a call whose signature had expired before it arrived.
     *
     * @param lateNanos for how long, at least
     */
    static RefusalReason staleSignature(long lateNanos) {
        return TextReason.limitFigure(
                ReasonCode.STALE,
                "lateMs=" + lateNanos / Nanos.PER_MILLI,
                "not sent: its signature had expired before it arrived; check the clock that signs");
    }

    /** Returns the reason of a call after a call of the same key with this nonce or a higher one. */
    static RefusalReason nonceOvertaken(long nonce) {
        return TextReason.limitFigure(
                ReasonCode.NONCE_OVERTAKEN,
                "nonce=" + nonce,
                "not sent: a call of the same key with the nonce " + nonce
                        + " or a higher one came first; use a higher nonce");
    }

    /**
     * Returns the reason of a call while another member of the cluster holds the nonces of its key.
     *
     * @param member the member; null when it is not known
     * @param idleSeconds how long it keeps them after its last call of the key
     */
    static RefusalReason nonceElsewhere(@Nullable String member, long idleSeconds) {
        if (member == null) {
            return TextReason.limitFigure(
                    ReasonCode.NONCE_ELSEWHERE,
                    "",
                    "not sent: this member of the cluster does not hold the nonces of the key, and knows no member that does;"
                            + " 'scripts/sluice cluster' shows why");
        }
        return TextReason.limitFigure(
                        ReasonCode.NONCE_ELSEWHERE,
                        "",
                        "not sent: member '" + member
                                + "' of the cluster holds the nonces of the key, and keeps them until no"
                                + " call has used the key there for " + idleSeconds
                                + " s; send the calls of this key to '" + member + "'")
                .withHidden(memberFigure(member));
    }

    // ---- who stops it

    /** Returns the reason of an order that violates a rule of the runaway guard. */
    static RefusalReason guarded(GuardViolation violation) {
        String rule = violation.rule().toString();
        return TextReason.limitFigure(
                        ReasonCode.GUARD,
                        "rule=" + rule + "; seen=" + violation.seen() + "; allowed=" + violation.allowed()
                                + (violation.withinMs() > 0 ? "; withinMs=" + violation.withinMs() : ""),
                        "not sent: " + violation.detail())
                .withRule(rule);
    }

    /** Returns the reason of a withdrawal by a bot that is not allowed to withdraw funds. */
    static RefusalReason withdrawalForbidden(String bot) {
        return TextReason.limitFigure(
                ReasonCode.WITHDRAWAL,
                "",
                "not sent: bot '" + bot
                        + "' may not withdraw funds; \"withdraw\": true in its entry of the configuration allows it");
    }

    /** Returns the reason when two fields have different API keys, so that nobody knows whose account it is. */
    static RefusalReason twoKeys(String why) {
        return TextReason.limitFigure(ReasonCode.TWO_KEYS, "", "not sent: " + why);
    }

    /** Returns the reason of a call that names a bot that has a token, without its token. */
    static RefusalReason tokenMissing(String bot) {
        return TextReason.limitFigure(
                        ReasonCode.NO_TOKEN,
                        "",
                        "not sent: bot '" + bot
                                + "' is believed only with its token; send it in the header X-Sluice-Token, or as /@"
                                + bot
                                + ":<token>/ before the exchange's name")
                .withHidden("why=\"the name of this bot is believed only with its token\"");
    }

    /** Returns the reason when no connection to the host could be made. */
    static RefusalReason unreachable(String host, ConnectFailure cause) {
        return TextReason.limitFigure(
                        ReasonCode.UNREACHABLE, "cause=" + cause, "no connection to " + host + ": " + cause.text())
                .withRule(cause.toString())
                .withHidden("host=" + HeaderValue.printable(host));
    }

    private static String limitFigure(LimitSettings limit) {
        return "limit=" + HeaderValue.printable(limit.name());
    }

    private static String leftMs(long nanos) {
        return "; leftMs=" + Nanos.ceilMillis(nanos);
    }

    private static String memberFigure(String member) {
        return member.isEmpty() ? "" : "member=" + member;
    }

    // ---- reasons that a caller takes apart

    /**
     * The call waited at a limit until its deadline. Unless {@code oneAtATimeNanos} says why, {@code used + inFlight +
     * waitingCost + cost} exceeds {@code allowed}.
     *
     * @param used units that were used then
     * @param inFlight units that count besides, because they were in flight when the exchange reported what is used:
     *     the report may include them
     * @param allowed units that such a call may use of {@code size}: without the reserve for cancels, in a cluster of
     *     this member's part, less while the limit opens slowly, and 0 while another call has reserved the limit
     * @param size units that may be used in all
     * @param cost units that the call needs
     * @param waiting other calls that wait at the limit: what becomes free goes to one of them first
     * @param waitingCost units that these need
     * @param oneAtATimeNanos for how long the limit admits one call at a time, because what was used before is unknown;
     *     0 if it admits more
     * @param part this member's part of the limit; null if no other gateway shares it
     */
    record LimitFull(
            LimitSettings limit,
            long used,
            long inFlight,
            long allowed,
            long size,
            long cost,
            int waiting,
            long waitingCost,
            long oneAtATimeNanos,
            @Nullable MemberPart part)
            implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.LIMIT;
        }

        @Override
        public String figures() {
            return limitFigure(limit)
                    + (oneAtATimeNanos > 0 ? "; oneAtATimeMs=" + Nanos.ceilMillis(oneAtATimeNanos) : "")
                    + "; used=" + used
                    + (inFlight > 0 ? "; inFlight=" + inFlight : "") + "; allowed=" + allowed + "; size=" + size
                    + (part == null ? "" : part.figures()) + "; cost=" + cost
                    + (waiting > 0 ? "; waiting=" + waiting + "; waitingCost=" + waitingCost : "");
        }

        @Override
        public String detail() {
            return "not sent: limit '" + limit.name() + "' of " + size + " units had no room for it before its deadline"
                    + (part == null ? "" : part.detail());
        }
    }

    /**
     * A member's part of a limit that several gateways share.
     *
     * @param units the units of the part, which is the floor without a lease
     * @param hasLease whether the store of the cluster gave it lately, which it does not while the member joins
     */
    record MemberPart(long units, boolean hasLease) {
        private String figures() {
            return "; part=" + units + (hasLease ? "" : "; lease=none");
        }

        private String detail() {
            return "; this member's part of it is " + units
                    + (hasLease ? "" : ", its floor, because it has no lease; scripts/sluice cluster says why");
        }
    }

    /** The connection would have more topics than the exchange accepts. */
    record TooManyTopics(int allowed) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.TOO_LARGE;
        }

        @Override
        public RefusalKind kind() {
            return RefusalKind.BLOCKED_ORDER;
        }

        @Override
        public String figures() {
            return "topics=" + allowed;
        }

        @Override
        public String detail() {
            return "the exchange accepts " + allowed + " topics on one connection; open another connection for more";
        }
    }

    /** A mode is held that does not let the call pass. The hold has its scope and its cause. */
    record Held(ModeHold hold) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.MODE;
        }

        @Override
        public String figures() {
            return hold.header();
        }

        @Override
        public String explanation() {
            String level = hold.modeScope().level().toString().toLowerCase(Locale.ROOT);
            return code().header() + "; mode=" + hold.mode() + "; scope=" + level + "; cause="
                    + hold.holdCause().source();
        }

        @Override
        public String rule() {
            return hold.holdCause().toString();
        }

        @Override
        public String detail() {
            return "not sent: trading is " + hold;
        }
    }

    /** A rule about the size or the price of orders does not allow the order. */
    record OrderNotAllowed(OrderRuleViolation violation) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.ORDER_RULE;
        }

        @Override
        public String figures() {
            return "rule=" + rule() + violation.figures();
        }

        @Override
        public String rule() {
            return violation.check().toString();
        }

        @Override
        public String detail() {
            return "not sent: " + violation.detail();
        }
    }
}
