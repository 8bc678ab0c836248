package dev.sluice.gate;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Learned;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.limit.Budget;
import dev.sluice.limit.Charge;
import dev.sluice.limit.ExchangeClock;
import dev.sluice.limit.Levels;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Without;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * May this call go now, and what does its outcome teach: one gate for each exchange, and every call passes it in the same order.
 *
 * <pre>
 *  ask       draining? stale? deadline; a cancel withdraws its orders and waits for those in flight; nonce key;
 *            bans, pauses, holds, limits: all look before any takes   -> Admitted | Waiting | Refused
 *  start     withdrawn? deadline, nonce, limits again                 -> Go | Again | Refused
 *  answered  charges begin to expire; its nonce key and the cancels of its order are free
 *  settle    costs as the outcome has them; pauses, bans, header corrections; whoever waits for what came free is asked on
 * </pre>
 *
 * <p>Every method decides under this object's lock and does nothing else: no callback, no I/O. What it decides about calls that waited is in
 * {@link Effects}, for the caller to act upon after it. Time is an argument, read before the lock was waited for: one that is older than what another thread brought is taken as that. Any
 * thread.
 */
public final class Gate {
    private final ExchangeClock clock = new ExchangeClock();
    private final Learned learned = new Learned();
    private final Counters counters = new Counters();
    private final Alarms alarms = new Alarms();
    private final Budget budget;
    private final Penalties penalties;
    private final Barriers barriers;
    private final Bill bill;
    private final Holds holds;
    private final NonceKeys nonceKeys;
    private final Orders orders;
    private final Deadlines deadlines;
    private final Asking asking;
    private final Lessons lessons;
    private GateSettings settings;
    private boolean draining;
    private long arrivals;
    private long latest;

    public Gate(
            Tariff tariff,
            GateSettings settings,
            List<LimitSettings> limits,
            Levels levels,
            DoubleSupplier chance,
            long now) {
        this.settings = settings;
        latest = now;
        PolicySettings policy = settings.policy();
        budget = new Budget(limits, clock, levels, policy.mostLimitInstances());
        penalties = new Penalties(levels, now);
        Beginning beginning = new Beginning(levels, now);
        if (beginning.isKnown()) {
            budget.startUsedUp(beginning.atNanos());
        }
        barriers = new Barriers(policy, alarms, penalties, chance);
        bill = new Bill(tariff, settings, budget, clock, learned);
        holds = new Holds(policy, barriers);
        nonceKeys = new NonceKeys(settings, alarms);
        orders = new Orders(policy, alarms, counters);
        deadlines = new Deadlines(clock, policy.deadlines());
        asking = new Asking(
                settings, new Asking.Parts(bill, alarms, barriers, holds, nonceKeys, orders, counters), chance);
        lessons = new Lessons(policy, new Lessons.Sources(bill, barriers, penalties, clock, learned, counters));
    }

    /** Decided at once, or Waiting: then exactly one decision follows through effects, unless {@link #hungUp} says otherwise. */
    public synchronized Verdict ask(Ticket ticket, long asOf, Effects out) {
        long now = forward(asOf);
        if (ticket.stage != Ticket.Stage.NEW || ticket.arrival != 0) {
            throw new IllegalStateException(
                    "a ticket asks once: " + ticket.call().route());
        }
        asking.into(out);
        ticket.arrival = ++arrivals;
        ticket.askedAt = now;
        ticket.deadline = deadlines.of(ticket, now);
        Refused atTheDoor = refusedAtTheDoor(ticket, now);
        if (atTheDoor != null) {
            asking.refuse(ticket, atTheDoor);
        } else {
            cancelFirst(ticket, now);
            askInOrder(ticket, now);
        }
        asking.askOn(now);
        Verdict decided = ticket.decided;
        ticket.told = true;
        ticket.decided = null;
        return decided != null ? decided : new Waiting(ticket);
    }

    private @Nullable Refused refusedAtTheDoor(Ticket ticket, long now) {
        if (draining && Asking.endsWithDraining(ticket)) {
            return new Refused(Reason.DRAINING, Answer.UNREACHABLE, 0, "the gateway stops");
        }
        if (!settings.observe() && deadlines.isStale(ticket.call(), now)) {
            return new Refused(Reason.STALE, Answer.STALE, 0, "its signature had ended before it came");
        }
        if (ticket.deadline - now <= 0) {
            return new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, "too little is left of its signature");
        }
        return null;
    }

    private void cancelFirst(Ticket ticket, long now) {
        if (!ticket.isCancel()) {
            return;
        }
        for (Ticket order : orders.withdrawnBy(ticket)) {
            asking.refuse(order, Refusals.withdrawn());
        }
        orders.await(ticket, now);
    }

    private void askInOrder(Ticket ticket, long now) {
        if (!nonceKeys.binds(ticket)) {
            asking.attempt(ticket, now);
            return;
        }
        NonceKey key = nonceKeys.of(ticket);
        if (key == null) {
            String detail = nonceKeys.size() + " nonce keys are busy already";
            asking.refuse(ticket, new Refused(Reason.LANE_FULL, Answer.WAIT_LONGER, 0, detail));
        } else if (ticket.call().nonce() <= key.lastStarted || !key.add(ticket)) {
            asking.refuse(ticket, Refusals.nonceOvertaken(ticket));
        } else {
            ticket.nonceKey = key;
            asking.attemptInKey(ticket, key, now);
        }
    }

    /** With the connection in hand, in the turn in which the call is written. */
    public synchronized StartVerdict start(Permit permit, long asOf, Effects out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.ADMITTED) {
            throw new IllegalStateException("a permit starts once, this one is " + permit.stage);
        }
        asking.into(out);
        Ticket ticket = permit.ticket();
        Refused refused = refusedAtStart(permit, now);
        if (refused == null && asking.obstacles().hasChanged(permit, now)) {
            counters.startedAgain++;
            end(permit, now);
            asking.again(ticket, now);
            asking.askOn(now);
            return StartVerdict.AGAIN;
        }
        NonceKey key = ticket.nonceKey;
        if (refused == null && key != null && !nonceKeys.started(permit, key)) {
            refused = Refusals.nonceOvertaken(ticket);
        }
        if (refused != null) {
            counters.refused(refused.reason());
            end(permit, now);
            ticket.stage = Ticket.Stage.ENDED;
            asking.askOn(now);
            return refused;
        }
        go(permit, now);
        return StartVerdict.GO;
    }

    private @Nullable Refused refusedAtStart(Permit permit, long now) {
        Ticket ticket = permit.ticket();
        if (permit.withdrawn) {
            return Refusals.withdrawn();
        }
        if (ticket.hungUp && !stillCancels(ticket)) {
            return new Refused(Reason.CALLER_GONE, Answer.BLOCKED_ORDER, 0, "its caller hung up");
        }
        if (now - ticket.deadline >= 0) {
            return new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, "its deadline passed before it was sent");
        }
        return null;
    }

    /** A cancel outlives its caller, but a cancel-all must not hit what the account has placed since. */
    private boolean stillCancels(Ticket ticket) {
        return ticket.isCancel() && !(ticket.call().cancelsAll() && orders.startedSince(ticket));
    }

    private void go(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().start(charge, now);
        }
        counters.started++;
        counters.orderUnanswered += permit.orderUnanswered() ? 1 : 0;
        permit.stage = Permit.Stage.STARTED;
        permit.startedAt = now;
        Ticket ticket = permit.ticket();
        ticket.stage = Ticket.Stage.STARTED;
        if (ticket.places()) {
            orders.started(ticket);
        }
    }

    /** Its final status line arrived, however long the body takes. */
    public synchronized void answered(Permit permit, long asOf, Effects out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.STARTED) {
            return;
        }
        asking.into(out);
        permit.stage = Permit.Stage.ANSWERED;
        for (Charge charge : permit.charges()) {
            charge.limit().answered(charge, now);
        }
        release(permit, now);
        asking.answeredFor(orders.landed(permit.ticket()), now);
        asking.askOn(now);
    }

    /** Its outcome is known, as far as it ever will be. Once; what comes a second time is counted and changes nothing. */
    public synchronized void settle(Permit permit, Reading reading, long asOf, Effects out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.STARTED && permit.stage != Permit.Stage.ANSWERED) {
            counters.settledTwice++;
            return;
        }
        asking.into(out);
        Ticket ticket = permit.ticket();
        boolean lost = permit.stage == Permit.Stage.STARTED && reading.outcome() == Outcome.UNKNOWN;
        lessons.settle(permit, reading, now);
        NonceKey key = ticket.nonceKey;
        if (key != null && reading.outcome() == Outcome.AUTH) {
            nonceKeys.notTaken(permit, key);
        }
        close(permit, now);
        counters.settled++;
        if (lost && ticket.places()) {
            orders.lost(ticket, now);
        } else {
            asking.answeredFor(orders.landed(ticket), now);
        }
        if (reconciles(ticket, reading.outcome())) {
            asking.answeredFor(orders.reconcile(ticket.call()), now);
        }
        asking.askOn(now);
    }

    /** Whether this answer tells what became of the orders that its call names. */
    private static boolean reconciles(Ticket ticket, Outcome outcome) {
        boolean read = ticket.call().kind() == Kind.READ_PRIVATE;
        return outcome == Outcome.OK ? read || ticket.isCancel() : read && outcome == Outcome.BUSINESS;
    }

    /** Admitted or started, and surely nothing of it was handed to a socket: as if it had never asked. */
    public synchronized void notSent(Permit permit, long asOf, Effects out) {
        long now = forward(asOf);
        if (permit.stage == Permit.Stage.ENDED || permit.stage == Permit.Stage.ANSWERED) {
            counters.settledTwice++;
            return;
        }
        asking.into(out);
        Ticket ticket = permit.ticket();
        NonceKey key = ticket.nonceKey;
        if (key != null && permit.stage == Permit.Stage.STARTED) {
            nonceKeys.notTaken(permit, key);
        }
        end(permit, now);
        ticket.stage = Ticket.Stage.ENDED;
        asking.askOn(now);
    }

    /** Gives everything back. */
    private void end(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().refund(charge, now);
        }
        close(permit, now);
        asking.answeredFor(orders.landed(permit.ticket()), now);
    }

    private void close(Permit permit, long now) {
        counters.open--;
        permit.stage = Permit.Stage.ENDED;
        permit.ticket().stage = Ticket.Stage.ENDED;
        release(permit, now);
    }

    private void release(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            Barrier barrier = barriers.at(charge.limit(), now);
            if (barrier != null) {
                barrier.overdraw.closed(permit);
                barriers.touch(barrier);
            }
        }
        NonceKey key = permit.ticket().nonceKey;
        if (key != null) {
            nonceKeys.freed(permit, key);
        }
    }

    /**
     * The caller of a call that waits has gone. False: it is dropped and nothing more comes. True: it is decided as if the caller were there,
     * and whoever admits it goes on to {@link #start}; only cancels get past that.
     */
    public synchronized boolean hungUp(Ticket ticket, long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        ticket.hungUp = true;
        if (ticket.stage != Ticket.Stage.WAITING || stillCancels(ticket)) {
            return true;
        }
        counters.hungUp++;
        asking.forget(ticket);
        asking.askOn(now);
        return false;
    }

    /** Time has passed: deadlines, ends of pauses and bans, windows. */
    public synchronized void tick(long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        if (penalties.areInherited()) {
            penalties.purge(now);
        }
        alarms.ring(now);
        asking.askOn(now);
    }

    /** Nanoseconds until {@link #tick} is needed, at most a second; 0: at once. Changes with every call of the gate. */
    public synchronized long nextTickNanos(long asOf) {
        long now = forward(asOf);
        return asking.isUnfinished() ? 0 : alarms.nanosToFirst(now);
    }

    /** Something happened outside. */
    public synchronized void tell(Event event, long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        if (event instanceof Event.ClockMeasured measured) {
            clock.set(measured.earliestOffsetNanos(), measured.latestOffsetNanos());
            barriers.touchAll();
        } else if (event instanceof Event.ClockLost) {
            clock.forget();
        } else if (event instanceof Event.Reloaded reloaded) {
            reload(reloaded, now);
        } else if (event instanceof Event.Draining) {
            draining = true;
        }
        asking.askOn(now);
    }

    private void reload(Event.Reloaded reloaded, long now) {
        settings = reloaded.settings();
        PolicySettings policy = settings.policy();
        List<Ticket> waiting = asking.unparkAll();
        barriers.reload(policy, now);
        bill.reload(reloaded.tariff(), settings, reloaded.limits(), now);
        holds.reload(policy);
        nonceKeys.reload(settings);
        orders.reload(policy);
        deadlines.reload(policy.deadlines());
        lessons.reload(policy);
        asking.reload(settings);
        asking.attemptAll(waiting, now);
    }

    private long forward(long asOf) {
        if (asOf - latest > 0) {
            latest = asOf;
        }
        return latest;
    }

    /** For control runs of the proofs: leaves a part of rule 1 out, before the first call. Never in a running gateway. */
    public synchronized void leaveOut(Without what) {
        budget.leaveOut(what);
    }

    /** Nothing waits and nothing is in flight: a drain is over. */
    public synchronized boolean idle() {
        return counters.open == 0 && asking.waits().lane().calls() == 0;
    }

    public synchronized GateStatus status(long asOf) {
        long now = forward(asOf);
        return new StatusWriter(budget, bill, barriers, asking.waits().lane(), counters)
                .write(settings.observe(), draining, nonceKeys.size(), learned.size(), now);
    }
}
