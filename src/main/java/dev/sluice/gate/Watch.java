package dev.sluice.gate;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Outcome;
import dev.sluice.guard.Guard;
import dev.sluice.guard.Hit;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
import dev.sluice.trip.Breakers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What orders tell the runaway guard and what outcomes tell the breakers; what they hold is on the board when this returns. */
final class Watch {
    private static final Cause GUARD = new Cause(Cause.Gate.GUARD, "");

    private final String exchange;
    private final ModeBoard board;
    private final Breakers breakers;
    private final Guard guard;
    private final Unknowns unknowns;
    private final Counters counters;
    private boolean observe;

    Watch(Surroundings around, GateSettings settings, Alarms alarms, Counters counters, long now) {
        exchange = around.exchange();
        board = around.board();
        breakers = around.breakers();
        guard = new Guard(settings.policy().guard(), now);
        unknowns = new Unknowns(guard, alarms, counters);
        observe = settings.observe();
        this.counters = counters;
    }

    void reload(GateSettings settings) {
        observe = settings.observe();
        guard.reload(settings.policy().guard());
    }

    /** Counts an order that a bot tries; null: nothing is wrong with it. Once for each call. */
    @Nullable
    Refused atAsk(Ticket ticket, long now, Effects out) {
        if (!ticket.places()) {
            return null;
        }
        Hit hit = guard.tries(ticket.bot(), ticket.account(), ticket.call().orders(), now);
        if (hit == null) {
            return null;
        }
        counters.guarded(hit.rule());
        if (observe) {
            return null;
        }
        if (hit.latches() && latch(ticket.bot(), hit, now)) {
            out.modesChanged();
        }
        return new Refused(Reason.GUARD, Answer.BLOCKED_ORDER, 0, "not sent: " + hit.detail());
    }

    private boolean latch(String bot, Hit hit, long now) {
        Why why = new Why(hit.detail(), "runaway guard", board.epochMillis(now), Why.REARM);
        HeldMode latch = HeldMode.latch(Scope.bot(bot), GUARD, Mode.CANCEL_ONLY, why);
        return board.trip(latch).equals(latch);
    }

    /** The outcome of a call is known, or is known to be unknown. */
    void settled(Permit permit, Outcome outcome, long now, Effects out) {
        Ticket ticket = permit.ticket();
        if (outcome == Outcome.UNKNOWN && ticket.places()) {
            unknowns.add(ticket, now);
        } else if (reconciles(ticket, outcome)) {
            unknowns.reconcile(ticket.call(), now);
        }
        if (breakers.settled(new Breakers.Ended(exchange, ticket, outcome, permit.startedAt), now)) {
            out.modesChanged();
        }
    }

    /** Whether this answer tells what became of the orders that its call names. */
    static boolean reconciles(Ticket ticket, Outcome outcome) {
        boolean read = ticket.call().kind() == Kind.READ_PRIVATE;
        return outcome == Outcome.OK ? read || ticket.isCancel() : read && outcome == Outcome.BUSINESS;
    }

    void found(List<UnknownOrder> earlier, long now) {
        unknowns.found(earlier, now);
    }

    List<UnknownOrder> unknown(long now) {
        return unknowns.list(now);
    }

    int closeUnknown(String account, String name, long now) {
        return unknowns.close(account, name, now);
    }

    int openUnknown() {
        return unknowns.size();
    }
}
