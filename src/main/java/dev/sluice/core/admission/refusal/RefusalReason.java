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
public sealed interface RefusalReason {
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

    private static String of(LimitSettings limit) {
        return "limit=" + HeaderValue.printable(limit.name());
    }

    private static String leftMs(long nanos) {
        return "; leftMs=" + Nanos.ceilMillis(nanos);
    }

    private static String by(String member) {
        return member.isEmpty() ? "" : "; member=" + member;
    }

    /** The reasons that have no figures. */
    enum Fixed implements RefusalReason {
        /** A cancel of this order, or a cancel-all, arrived while it waited. */
        WITHDRAWN(ReasonCode.WITHDRAWN, "", "not sent: a cancel that arrived later names this order"),
        /** The caller has disconnected. */
        CALLER_GONE(ReasonCode.CALLER_GONE, "", "not sent: its caller disconnected"),
        /** The call has a token that belongs to no bot or to another one. */
        TOKEN_WRONG(
                ReasonCode.NO_TOKEN,
                "why=\"the token is unknown or belongs to another bot\"",
                "not sent: the token is unknown or belongs to another bot; its hash must be in proxy.botTokens in conf/sluice.json"),
        /** The gateway stops. */
        DRAINING(ReasonCode.DRAINING, "", "the gateway stops"),
        /** Another process decides about the calls of this exchange. */
        HANDED_OVER(ReasonCode.DRAINING, "", "not sent: another process of the gateway took over; connect again"),
        /** A reload removed the exchange from the configuration. */
        REMOVED(ReasonCode.REMOVED, "", "not sent: a reload removed this exchange from the configuration"),
        /** The configuration disables the exchange. */
        DISABLED(
                ReasonCode.DISABLED,
                "why=\"enabled is false in its entry of conf/exchanges.json\"",
                "not sent: this exchange is switched off in the configuration; \"enabled\": true in its entry switches it on");

        private final ReasonCode code;
        private final String figures;
        private final String detail;

        Fixed(ReasonCode code, String figures, String detail) {
            this.code = code;
            this.figures = figures;
            this.detail = detail;
        }

        @Override
        public ReasonCode code() {
            return code;
        }

        @Override
        public String figures() {
            return figures;
        }

        @Override
        public String explanation() {
            return code.header();
        }

        @Override
        public String detail() {
            return detail;
        }
    }

    // ---- limits

    /**
     * The call waited at a limit until its deadline. Unless {@code heldNanos} says why, {@code used + inFlight +
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
     * @param heldNanos for how long the limit admits one call at a time, because what was used before is unknown; 0 if
     *     it admits more
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
            long heldNanos,
            @Nullable MemberPart part)
            implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.LIMIT;
        }

        @Override
        public String figures() {
            return of(limit) + (heldNanos > 0 ? "; oneAtATimeMs=" + Nanos.ceilMillis(heldNanos) : "") + "; used=" + used
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
     * @param hasLease whether the store of the cluster gave it lately
     */
    record MemberPart(long units, boolean hasLease) {
        private String figures() {
            return "; part=" + units + (hasLease ? "" : "; lease=none");
        }

        private String detail() {
            return "; this member's part of it is " + units
                    + (hasLease ? "" : ", its floor, because the store of the cluster does not respond");
        }
    }

    /** The call costs more than its limit ever has for such a call. */
    record CostTooLarge(LimitSettings limit, long cost, long allowed) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.TOO_LARGE;
        }

        @Override
        public String figures() {
            return of(limit) + "; cost=" + cost + "; allowed=" + allowed;
        }

        @Override
        public String detail() {
            return "not sent: it costs " + cost + " units of limit '" + limit.name()
                    + "', which allows such a call at most " + allowed + "; split the call";
        }
    }

    /**
     * The exchange has banned the calls of a limit, for longer than the call may wait.
     *
     * @param member the other member of the cluster that saw the ban; "" if this gateway did
     */
    record Banned(LimitSettings limit, long leftNanos, String member) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.BAN;
        }

        @Override
        public String figures() {
            return of(limit) + leftMs(leftNanos) + by(member);
        }

        @Override
        public String explanation() {
            return code().header() + "; " + of(limit) + leftMs(leftNanos);
        }

        @Override
        public String detail() {
            String seen = member.isEmpty() ? "" : " (seen by member " + member + ")";
            return "not sent: the exchange has banned the calls of limit '" + limit.name() + "'" + seen
                    + "; wait until the ban ends";
        }
    }

    /**
     * A limit pauses after a response like 429, for longer than the call may wait.
     *
     * @param member the other member of the cluster that was refused; "" if this gateway was
     */
    record Paused(LimitSettings limit, long leftNanos, String member) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.BACKOFF;
        }

        @Override
        public String figures() {
            return of(limit) + leftMs(leftNanos) + by(member);
        }

        @Override
        public String explanation() {
            return code().header() + "; " + of(limit) + leftMs(leftNanos);
        }

        @Override
        public String detail() {
            String caller = member.isEmpty() ? "" : " of member " + member;
            return "not sent: limit '" + limit.name() + "' pauses because the exchange refused a call" + caller
                    + " for exceeding it";
        }
    }

    /** The host failed or was overloaded and asked for a pause, which is longer than the call may wait. */
    record HostPaused(LimitSettings limit, long leftNanos) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.BACKOFF;
        }

        @Override
        public String figures() {
            return of(limit) + leftMs(leftNanos);
        }

        @Override
        public String detail() {
            return "not sent: the host failed or was overloaded, and asked for a pause; cancels pass";
        }
    }

    /** The exchange accepts no more messages of this sort on the connection within the time that this one may wait. */
    record MessagesTooFast(long waitNanos) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.LIMIT;
        }

        @Override
        public String figures() {
            return "waitMs=" + Nanos.ceilMillis(waitNanos);
        }

        @Override
        public String detail() {
            return "the exchange accepts no more of these messages on this connection for now";
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

    // ---- waiting

    /** Too many calls, or calls with too many bytes, wait at the exchange already. */
    record LaneFull(int calls, long bytes) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.LANE_FULL;
        }

        @Override
        public String figures() {
            return "calls=" + calls + "; bytes=" + bytes;
        }

        @Override
        public String detail() {
            return "not sent: the queue is full: " + calls + " calls with " + bytes
                    + " bytes wait already; send fewer calls at a time";
        }
    }

    /** Calls of too many nonce keys wait or are unanswered. */
    record KeysFull(int keys) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.LANE_FULL;
        }

        @Override
        public String figures() {
            return "keys=" + keys;
        }

        @Override
        public String detail() {
            return "not sent: calls of " + keys + " keys with nonces wait or are unanswered already, the maximum;"
                    + " 'maxLimitInstances' raises it";
        }
    }

    /** Too many messages, or messages with too many bytes, wait on the connection. */
    record ConnectionFull(int messages, long bytes) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.LANE_FULL;
        }

        @Override
        public String figures() {
            return "messages=" + messages + "; bytes=" + bytes;
        }

        @Override
        public String detail() {
            return "too many messages or bytes wait on this connection already";
        }
    }

    /**
     * The deadline of the caller, the signature or the kind passed.
     *
     * @param allowedNanos time from its arrival to its deadline; 0 or less if it came too late
     */
    record PastDeadline(During during, long allowedNanos, String waitedFor) implements RefusalReason {
        /** What the call did when its deadline passed. */
        public enum During {
            ARRIVAL("too little time is left until its signature expires"),
            START("its deadline passed before it could be sent"),
            KEY_WAIT("its deadline passed while it waited for the response to an earlier call of the same key"),
            ORDER_WAIT("its deadline passed while it waited for the response to the order that it cancels");

            private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
            private final String text;

            During(String text) {
                this.text = text;
            }
        }

        @Override
        public ReasonCode code() {
            return ReasonCode.DEADLINE;
        }

        @Override
        public String figures() {
            return "at=" + during.word + "; allowedMs=" + Math.max(0, allowedNanos / Nanos.PER_MILLI)
                    + (waitedFor.isEmpty() ? "" : "; waitedFor=" + HeaderValue.printable(waitedFor));
        }

        @Override
        public String detail() {
            return "not sent: " + during.text;
        }
    }

    /**
     * The signature had expired before the call arrived.
     *
     * @param lateNanos for how long, at least
     */
    record StaleSignature(long lateNanos) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.STALE;
        }

        @Override
        public String figures() {
            return "lateMs=" + lateNanos / Nanos.PER_MILLI;
        }

        @Override
        public String detail() {
            return "not sent: its signature had expired before it arrived; check the clock that signs";
        }
    }

    /** A call of the same key with this nonce or a higher one was sent first. */
    record NonceOvertaken(long nonce) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.NONCE_OVERTAKEN;
        }

        @Override
        public String figures() {
            return "nonce=" + nonce;
        }

        @Override
        public String detail() {
            return "not sent: a call of the same key with the nonce " + nonce
                    + " or a higher one came first; use a higher nonce";
        }
    }

    /**
     * Another member of the cluster holds the nonces of the key.
     *
     * @param member the member; null when it is not known
     * @param idleSeconds how long it keeps them after its last call of the key
     */
    record NonceElsewhere(@Nullable String member, long idleSeconds) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.NONCE_ELSEWHERE;
        }

        @Override
        public String figures() {
            return member == null ? "" : "member=" + member;
        }

        @Override
        public String explanation() {
            return code().header();
        }

        @Override
        public String detail() {
            return member == null
                    ? "not sent: this member of the cluster does not hold the nonces of the key, and knows no member that does;"
                            + " 'scripts/sluice cluster' shows why"
                    : "not sent: member '" + member
                            + "' of the cluster holds the nonces of the key, and keeps them until no"
                            + " call has used the key there for " + idleSeconds
                            + " s; send the calls of this key to '" + member + "'";
        }
    }

    // ---- who stops it

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

    /** The order violates a rule of the runaway guard. */
    record Guarded(GuardViolation violation) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.GUARD;
        }

        @Override
        public String figures() {
            return "rule=" + rule() + "; seen=" + violation.seen() + "; allowed=" + violation.allowed()
                    + (violation.withinMs() > 0 ? "; withinMs=" + violation.withinMs() : "");
        }

        @Override
        public String rule() {
            return violation.rule().toString();
        }

        @Override
        public String detail() {
            return "not sent: " + violation.detail();
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

    /** The bot is not allowed to withdraw funds. */
    record WithdrawalForbidden(String bot) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.WITHDRAWAL;
        }

        @Override
        public String detail() {
            return "not sent: bot '" + bot
                    + "' may not withdraw funds; \"withdraw\": true in its entry of the configuration allows it";
        }
    }

    /** Two fields of the call have different API keys, so that nobody knows whose account it is. */
    record TwoKeys(String why) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.TWO_KEYS;
        }

        @Override
        public String detail() {
            return "not sent: " + why;
        }
    }

    /** The call names a bot that has a token, without its token. */
    record TokenMissing(String bot) implements RefusalReason {
        private static final String WHY = "why=\"the name of this bot is believed only with its token\"";

        @Override
        public ReasonCode code() {
            return ReasonCode.NO_TOKEN;
        }

        @Override
        public String figures() {
            return WHY;
        }

        @Override
        public String explanation() {
            return code().header();
        }

        @Override
        public String detail() {
            return "not sent: bot '" + bot
                    + "' is believed only with its token; send it in the header X-Sluice-Token, or as /@" + bot
                    + ":<token>/ before the exchange's name";
        }
    }

    // ---- the state of the gateway and the exchange

    /** No connection to the host could be made. */
    record Unreachable(String host, ConnectFailure cause) implements RefusalReason {
        @Override
        public ReasonCode code() {
            return ReasonCode.UNREACHABLE;
        }

        @Override
        public String figures() {
            return "cause=" + cause + "; host=" + HeaderValue.printable(host);
        }

        @Override
        public String explanation() {
            return code().header() + "; cause=" + cause;
        }

        @Override
        public String rule() {
            return cause.toString();
        }

        @Override
        public String detail() {
            return "no connection to " + host + ": " + cause.text();
        }
    }
}
