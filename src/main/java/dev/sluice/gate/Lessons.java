package dev.sluice.gate;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Learned;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Used;
import dev.sluice.limit.Breach;
import dev.sluice.limit.Charge;
import dev.sluice.limit.ExchangeClock;
import dev.sluice.limit.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer teaches: costs, the exchange's own count, pauses, bans, and the orders that it placed. */
final class Lessons {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Whatever an exchange says, a ban or pause is not believed to be longer. */
    private static final long LONGEST_NANOS = 7 * 86_400_000_000_000L;

    /** Nothing is sent into a ban: its end is taken to be this much later than told. */
    private static final long BAN_MARGIN_NANOS = 1_000_000_000;

    private final Bill bill;
    private final Barriers barriers;
    private final Penalties penalties;
    private final ExchangeClock clock;
    private final Learned learned;
    private final Counters counters;
    private PolicySettings policy;

    Lessons(PolicySettings policy, Sources sources) {
        this.policy = policy;
        bill = sources.bill();
        barriers = sources.barriers();
        penalties = sources.penalties();
        clock = sources.clock();
        learned = sources.learned();
        counters = sources.counters();
    }

    /** What lessons are written to. */
    record Sources(
            Bill bill,
            Barriers barriers,
            Penalties penalties,
            ExchangeClock clock,
            Learned learned,
            Counters counters) {}

    void reload(PolicySettings newPolicy) {
        policy = newPolicy;
    }

    /** Settles every charge at what the outcome costs, and corrects it by the exchange's own count. Where no status line came there is nothing to learn. */
    void settle(Permit permit, Reading reading, long now) {
        Charge[] charges = permit.charges();
        if (permit.stage == Permit.Stage.STARTED && reading.outcome() == Outcome.UNKNOWN) {
            for (Charge charge : charges) {
                charge.limit().unanswered(charge, now);
            }
            return;
        }
        for (int i = 0; i < charges.length; i++) {
            long cost = !reading.counted() ? 0 : reading.atOkCost() ? permit.costOnOk(i) : charges[i].cost();
            charges[i].limit().settle(charges[i], cost, now);
        }
        for (Used used : reading.used()) {
            Charge charge = charge(permit, bill.place(permit.ticket().call(), used.limit()));
            if (charge != null) {
                charge.limit().correct(charge, used.units(), now);
            }
        }
        switch (reading.outcome()) {
            case RATE -> rate(permit, reading, now);
            case BAN -> ban(permit, reading, now);
            case OK, BUSINESS -> succeeded(permit, now);
            default -> {}
        }
        if (reading.outcome() == Outcome.OK) {
            learn(permit.ticket(), reading, now);
        }
    }

    private @Nullable Charge charge(Permit permit, int index) {
        for (Charge charge : permit.charges()) {
            if (bill.isAt(index, charge.limit())) {
                return charge;
            }
        }
        return null;
    }

    private void rate(Permit permit, Reading reading, long now) {
        counters.rates++;
        long floor = pauseNanos(reading, now);
        boolean urgent = permit.ticket().isUrgent();
        for (Limit limit : hit(permit, reading, now)) {
            Barrier barrier = barriers.raise(limit, now);
            if (urgent && barrier.overdraw.onRejectLimit()) {
                barrier.cancelPause.failed(permit.startedAt, 0, now);
            }
            if (!permit.overdrawn()) {
                barrier.pause.failed(permit.startedAt, floor, now);
            }
            changed(barrier, now);
        }
    }

    private void ban(Permit permit, Reading reading, long now) {
        counters.bans++;
        long told = pauseNanos(reading, now);
        long nanos = told > 0 ? told : policy.backoff().banUnknownMs() * NANOS_PER_MILLI;
        for (Limit limit : hit(permit, reading, now)) {
            Barrier barrier = barriers.raise(limit, now);
            barrier.ban.until(now + nanos + BAN_MARGIN_NANOS);
            changed(barrier, now);
        }
    }

    /** How long the exchange said to stay away; 0: it did not. */
    private long pauseNanos(Reading reading, long now) {
        long nanos = Math.max(0, reading.retryAfterMillis()) * NANOS_PER_MILLI;
        long until = reading.banUntilEpochMillis();
        if (until >= 0) {
            nanos = Math.max(nanos, nanosUntil(until, reading, now));
        }
        return Math.min(nanos, LONGEST_NANOS);
    }

    private long nanosUntil(long epochMillis, Reading reading, long now) {
        long most = LONGEST_NANOS / NANOS_PER_MILLI;
        if (clock.known()) {
            long exchangeMillis = clock.earliest(now) / NANOS_PER_MILLI;
            return Math.min(most, epochMillis - exchangeMillis) * NANOS_PER_MILLI;
        }
        boolean dated = reading.dateEpochSeconds() >= 0;
        return dated ? Math.min(most, epochMillis - reading.dateEpochSeconds() * 1000) * NANOS_PER_MILLI : 0;
    }

    /** The limits that the answer is about; when it does not say, those of the call that can ban, or else all of them. */
    private List<Limit> hit(Permit permit, Reading reading, long now) {
        List<Limit> hit = new ArrayList<>();
        for (String name : reading.hitLimits()) {
            hit.addAll(named(name, permit, now));
        }
        if (hit.isEmpty()) {
            addOwn(permit, true, hit, now);
        }
        if (hit.isEmpty()) {
            addOwn(permit, false, hit, now);
        }
        return hit;
    }

    /** Those of that name that this call is under; since it was sent a reload may have renamed or removed them, or put another in their place. */
    private List<Limit> named(String name, Permit permit, long now) {
        int index = bill.place(name);
        if (index >= 0) {
            Charge charge = charge(permit, index);
            return List.of(
                    charge == null ? bill.named(index, permit.ticket(), now) : bill.present(charge.limit(), now));
        }
        List<Limit> removed = new ArrayList<>();
        for (Charge charge : permit.charges()) {
            Limit limit = charge.limit();
            if (limit.isRemoved() && limit.settings().name().equals(name)) {
                removed.add(bill.present(limit, now));
            }
        }
        return removed;
    }

    private void addOwn(Permit permit, boolean onlyBanning, List<Limit> hit, long now) {
        for (Charge charge : permit.charges()) {
            Limit limit = charge.limit();
            boolean ofExchange = limit.number() != 0;
            if (ofExchange && (!onlyBanning || limit.settings().breach() == Breach.BAN)) {
                hit.add(bill.present(limit, now));
            }
        }
    }

    private void succeeded(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            Barrier barrier = barriers.at(charge.limit(), now);
            if (barrier != null && charge.cost() > 0) {
                long failures = barrier.pause.failures() + barrier.cancelPause.failures();
                barrier.pauseOf(permit.ticket()).succeeded(permit.startedAt);
                if (failures != barrier.pause.failures() + barrier.cancelPause.failures()) {
                    changed(barrier, now);
                }
            }
        }
    }

    private void changed(Barrier barrier, long now) {
        barrier.penalised(now);
        penalties.save(barrier);
        barriers.touch(barrier);
    }

    private void learn(Ticket ticket, Reading reading, long now) {
        Call call = ticket.call();
        if (ticket.places()) {
            learned.placed(call.account(), reading.placed(), call.instrument(), now);
            learned.placed(call.account(), call.places(), call.instrument(), now);
        }
        if (ticket.isCancel()) {
            for (String id : call.cancels()) {
                learned.forget(call.account(), id);
            }
        }
    }
}
