package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.exchange.RefusalKind;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.tradingmode.ModeHold;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The refusals of admission control, with the error shape, the time to retry and the message for each reason. */
final class RefusalFactory {
    private static final long HUNDRED = 100;
    private static final long LANE_FULL_NANOS = 1_000_000_000;

    /** The least time to wait before a retry when another member has the nonces. */
    private static final long NONCE_ELSEWHERE_NANOS = 1_000_000_000;

    private final DoubleSupplier chance;
    private PolicySettings policy;

    RefusalFactory(PolicySettings policy, DoubleSupplier chance) {
        this.policy = policy;
        this.chance = chance;
    }

    void reload(PolicySettings newPolicy) {
        policy = newPolicy;
    }

    static Refused withdrawn() {
        return new Refused(
                ReasonCode.WITHDRAWN,
                RefusalKind.BLOCKED_ORDER,
                0,
                "not sent: a cancel that arrived later names this order");
    }

    static Refused removed() {
        String detail = "not sent: a reload removed this exchange from the configuration";
        return new Refused(ReasonCode.REMOVED, RefusalKind.BLOCKED_ORDER, 0, detail);
    }

    static Refused handedOver() {
        return new Refused(
                ReasonCode.DRAINING,
                RefusalKind.UNREACHABLE,
                0,
                "not sent: another process of the gateway took over; connect again");
    }

    static Refused disabled() {
        String detail =
                "not sent: this exchange is switched off in the configuration; \"enabled\": true in its entry switches it on";
        return new Refused(ReasonCode.DISABLED, RefusalKind.BLOCKED_ORDER, 0, detail);
    }

    static Refused byMode(ModeHold held) {
        String detail = "not sent: trading is " + held;
        return new Refused(ReasonCode.MODE, RefusalKind.BLOCKED_ORDER, 0, detail, null, held, null);
    }

    static Refused twoKeys(String why) {
        return new Refused(ReasonCode.TWO_KEYS, RefusalKind.BLOCKED_ORDER, 0, "not sent: " + why);
    }

    static Refused withdrawal(String bot) {
        String detail = "not sent: bot '" + bot
                + "' may not withdraw funds; \"withdraw\": true in its entry of the configuration allows it";
        return new Refused(ReasonCode.WITHDRAWAL, RefusalKind.BLOCKED_ORDER, 0, detail);
    }

    static Refused noToken(String bot) {
        String detail = "not sent: bot '" + bot
                + "' is believed only with its token; send it in the header X-Sluice-Token, or as /@" + bot
                + ":<token>/ before the exchange's name";
        return new Refused(ReasonCode.NO_TOKEN, RefusalKind.BLOCKED_ORDER, 0, detail);
    }

    static Refused wrongToken() {
        String detail =
                "not sent: the token is unknown or belongs to another bot; its hash must be in proxy.botTokens in conf/sluice.json";
        return new Refused(ReasonCode.NO_TOKEN, RefusalKind.BLOCKED_ORDER, 0, detail);
    }

    static Refused nonceOvertaken(AdmissionRequest admissionRequest) {
        return new Refused(
                ReasonCode.NONCE_OVERTAKEN,
                RefusalKind.NONCE_OVERTAKEN,
                0,
                "not sent: a call of the same key with the nonce "
                        + admissionRequest.call().nonce() + " or a higher one came first; use a higher nonce");
    }

    /** Refuses a call whose nonces this member may not use. */
    Refused nonceElsewhere(NonceLease lease, long now) {
        String holder = lease.otherHolder();
        String detail = holder == null
                ? "not sent: this member of the cluster does not hold the nonces of the key, and knows no member that does;"
                        + " 'scripts/sluice cluster' shows why"
                : "not sent: member '" + holder
                        + "' of the cluster holds the nonces of the key, and keeps them until no"
                        + " call has used the key there for " + TimeUnit.NANOSECONDS.toSeconds(NonceLease.IDLE_NANOS)
                        + " s; send the calls of this key to '" + holder + "'";
        long wait = Math.max(NONCE_ELSEWHERE_NANOS, lease.keptNanos(now));
        return new Refused(
                ReasonCode.NONCE_ELSEWHERE, RefusalKind.WAIT_LONGER, jittered(wait), detail, null, null, holder);
    }

    static Refused tooLarge(Limit limit, long cost) {
        String detail = "not sent: it costs " + cost + " units of limit '"
                + limit.settings().name() + "', which allows such a call at most " + (limit.usable() - limit.reserve())
                + "; split the call";
        return new Refused(ReasonCode.TOO_LARGE, 0, detail, limit.settings());
    }

    Refused shut(BlockReason blockReason, LimitState limitState, AdmissionRequest admissionRequest, long now) {
        String name = limitState.limit.settings().name();
        String member = limitState.penalisedMember(now);
        if (blockReason == BlockReason.BAN) {
            long left = limitState.limitBan.untilNanos() - now;
            String seen = member.isEmpty() ? "" : " (seen by member " + member + ")";
            String detail = "not sent: the exchange has banned the calls of limit '" + name + "'" + seen
                    + "; wait until the ban ends";
            return new Refused(ReasonCode.BAN, jittered(left), detail, limitState.limit.settings());
        }
        long left = limitState.pauseOf(admissionRequest).nanosLeft(now);
        String caller = member.isEmpty() ? "" : " of member " + member;
        String detail = limitState.limit.number() == 0
                ? "not sent: the host was overloaded and asked for a pause by Retry-After; cancels pass"
                : "not sent: limit '" + name + "' pauses because the exchange refused a call" + caller
                        + " for exceeding it";
        return new Refused(ReasonCode.BACKOFF, jittered(left), detail, limitState.limit.settings());
    }

    Refused laneFull(Lane<AdmissionRequest> lane) {
        String detail = "not sent: the queue is full: " + lane.calls() + " calls with " + lane.bytes()
                + " bytes wait already; send fewer calls at a time";
        return new Refused(ReasonCode.LANE_FULL, RefusalKind.WAIT_LONGER, jittered(LANE_FULL_NANOS), detail);
    }

    Refused expired(AdmissionRequest admissionRequest, long now) {
        Limit limit = admissionRequest.waitsAt();
        if (limit == null) {
            boolean keyed = admissionRequest.nonceKey() != null;
            String detail = "not sent: its deadline passed while it waited for the response to "
                    + (keyed ? "an earlier call of the same key" : "the order that it cancels");
            return new Refused(ReasonCode.DEADLINE, RefusalKind.WAIT_LONGER, 0, detail);
        }
        long cost = admissionRequest.queuedCall() == null
                ? 1
                : admissionRequest.queuedCall().cost();
        long wait = Math.max(1, limit.earliestNanos(cost, admissionRequest.isUrgent(), now));
        String detail = "not sent: limit '" + limit.settings().name() + "' of " + limit.usable()
                + " units had no room for it before its deadline";
        return new Refused(ReasonCode.LIMIT, jittered(wait), detail, limit.settings());
    }

    /** Adds a random amount, so that bots do not all retry at the same time. */
    private long jittered(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        long maxJitter = nanos / HUNDRED * policy.retryAfterJitterPercent();
        return nanos + (long) (maxJitter * chance.getAsDouble());
    }
}
