package dev.sluice.gate;

import dev.sluice.exchange.Answer;
import dev.sluice.lane.Lane;
import dev.sluice.limit.Limit;
import dev.sluice.mode.HeldMode;
import java.util.function.DoubleSupplier;

/** The refusals of a gate: for each reason its shape, when to come again, and what to say. */
final class Refusals {
    private static final long HUNDRED = 100;
    private static final long LANE_FULL_NANOS = 1_000_000_000;

    private final DoubleSupplier chance;
    private PolicySettings policy;

    Refusals(PolicySettings policy, DoubleSupplier chance) {
        this.policy = policy;
        this.chance = chance;
    }

    void reload(PolicySettings newPolicy) {
        policy = newPolicy;
    }

    static Refused withdrawn() {
        return new Refused(Reason.WITHDRAWN, Answer.BLOCKED_ORDER, 0, "not sent: a cancel that came later names it");
    }

    static Refused removed() {
        String detail = "not sent: a reload took its exchange out of the configuration";
        return new Refused(Reason.REMOVED, Answer.BLOCKED_ORDER, 0, detail);
    }

    static Refused disabled() {
        String detail =
                "not sent: this exchange is switched off in the configuration (\"enabled\": false in its entry)";
        return new Refused(Reason.DISABLED, Answer.BLOCKED_ORDER, 0, detail);
    }

    static Refused byMode(HeldMode held) {
        String detail = "not sent: trading is " + held;
        return new Refused(Reason.MODE, Answer.BLOCKED_ORDER, 0, detail, null, held);
    }

    static Refused withdrawal(String bot) {
        String detail = "not sent: bot '" + bot + "' may not withdraw; \"withdraw\": true in its entry allows it";
        return new Refused(Reason.WITHDRAWAL, Answer.BLOCKED_ORDER, 0, detail);
    }

    static Refused nonceOvertaken(Ticket ticket) {
        return new Refused(
                Reason.NONCE_OVERTAKEN,
                Answer.NONCE_OVERTAKEN,
                0,
                "not sent: a call of this key with nonce " + ticket.call().nonce() + " or a higher one went first");
    }

    static Refused tooLarge(Limit limit, long cost) {
        String detail = "costs " + cost + " of limit '" + limit.settings().name() + "', which has "
                + (limit.usable() - limit.reserve()) + " for such a call";
        return new Refused(Reason.TOO_LARGE, 0, detail, limit.settings());
    }

    Refused shut(Obstacle obstacle, Barrier barrier, Ticket ticket, long now) {
        String name = barrier.limit.settings().name();
        if (obstacle == Obstacle.BAN) {
            long left = barrier.ban.untilNanos() - now;
            String detail = "the exchange shut limit '" + name + "'";
            return new Refused(Reason.BAN, jittered(left), detail, barrier.limit.settings());
        }
        long left = barrier.pauseOf(ticket).nanosLeft(now);
        String detail = "limit '" + name + "' pauses after a refusal of the exchange";
        return new Refused(Reason.BACKOFF, jittered(left), detail, barrier.limit.settings());
    }

    Refused laneFull(Lane<Ticket> lane) {
        String detail = lane.calls() + " calls with " + lane.bytes() + " bytes wait already";
        return new Refused(Reason.LANE_FULL, Answer.WAIT_LONGER, jittered(LANE_FULL_NANOS), detail);
    }

    Refused expired(Ticket ticket, long now) {
        Barrier barrier = ticket.barrier;
        if (barrier == null) {
            boolean keyed = ticket.nonceKey != null;
            String detail =
                    "its deadline passed while it waited for " + (keyed ? "its nonce key" : "an order's answer");
            return new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, detail);
        }
        long cost = ticket.parked == null ? 1 : ticket.parked.cost();
        long wait = Math.max(1, barrier.limit.earliestNanos(cost, ticket.isUrgent(), now));
        String detail = "limit '" + barrier.limit.settings().name() + "' of " + barrier.limit.usable()
                + " had no room for it until its deadline";
        return new Refused(Reason.LIMIT, jittered(wait), detail, barrier.limit.settings());
    }

    /** Lengthened by chance, so that bots do not all come back at one time. */
    private long jittered(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        long most = nanos / HUNDRED * policy.retryAfterJitterPercent();
        return nanos + (long) (most * chance.getAsDouble());
    }
}
