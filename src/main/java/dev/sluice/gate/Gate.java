package dev.sluice.gate;

import dev.sluice.exchange.Learned;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.limit.Budget;
import dev.sluice.limit.Charge;
import dev.sluice.limit.ExchangeClock;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Without;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * May this call go now, and what does its outcome teach: one gate for each exchange, and every call passes it in the same order.
 *
 * <pre>
 *  ask       draining? modes, stale? deadline; a cancel withdraws its orders and waits for those in flight; nonce key;
 *            bans, pauses, holds, limits: all look before any takes   -> Admitted | Waiting | Refused
 *  start     withdrawn? modes, deadline, nonce, limits again                 -> Go | Again | Refused
 *  answered  charges begin to expire; its nonce key and the cancels of its order are free
 *  settle    costs as the outcome has them; pauses, bans, header corrections; whoever waits for what came free is asked on
 * </pre>
 *
 * <p>Every method decides under this object's lock and does nothing else: no callback, no I/O. What it decides about calls that waited is in
 * {@link Effects}, for the caller to act upon after it. Time is an argument, read before the lock was waited for: one that is older than what another thread brought is taken as that. Any
 * thread.
 */
public final class Gate {
    /** No tick is needed: its exchange was removed, and all has ended. */
    public static final long NEVER = -1;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final ExchangeClock clock = new ExchangeClock();
    private final Learned learned = new Learned();
    private final Counters counters = new Counters();
    private final Alarms alarms = new Alarms();
    private final Budget budget;
    private final Penalties penalties;
    private final Barriers barriers;
    private final Bill bill;
    private final Ramps ramps;
    private final Holds holds;
    private final NonceKeys nonceKeys;
    private final Orders orders;
    private final Deadlines deadlines;
    private final Watch watch;
    private final Doorkeeper doorkeeper;
    private final Asking asking;
    private final Arrivals arrivals;
    private final Sweep sweep;
    private final Endings endings;
    private final Traffic traffic;
    private final Spending spending = new Spending();
    private final DeadMen deadMen = new DeadMen();
    private final StatusWriter statusWriter;
    private final Lessons lessons;
    private GateSettings settings;
    private long asked;
    private long latest;

    public Gate(Tariff tariff, GateSettings settings, List<LimitSettings> limits, Surroundings around, long now) {
        this.settings = settings;
        traffic = new Traffic(around.exchange());
        latest = now;
        PolicySettings policy = settings.policy();
        budget = new Budget(limits, clock, around.levels(), policy.mostLimitInstances());
        penalties = new Penalties(around.levels(), budget, now);
        budget.register(settings.accounts(), now);
        barriers = new Barriers(policy, alarms, penalties, around.chance());
        bill = new Bill(tariff, settings, budget, clock, learned);
        ramps = new Ramps(around.exchange());
        holds = new Holds(policy, barriers);
        nonceKeys = new NonceKeys(settings, alarms);
        orders = new Orders(policy, alarms);
        deadlines = new Deadlines(clock, policy.deadlines());
        watch = new Watch(around, settings, alarms, counters, now);
        doorkeeper = new Doorkeeper(around, settings, deadlines, orders);
        asking = new Asking(
                settings,
                new Asking.Parts(bill, alarms, barriers, ramps, holds, nonceKeys, orders, counters),
                around.chance());
        arrivals = new Arrivals(watch, doorkeeper, nonceKeys, orders, asking);
        sweep = new Sweep(doorkeeper, asking);
        endings = new Endings(counters, barriers, nonceKeys, orders, asking);
        statusWriter = new StatusWriter(new StatusWriter.Sources(
                budget,
                bill,
                barriers,
                asking.waits().lane(),
                counters,
                traffic,
                spending,
                ramps,
                nonceKeys,
                learned,
                watch));
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
        ticket.arrival = ++asked;
        ticket.askedAt = now;
        ticket.deadline = deadlines.of(ticket, now);
        traffic.asked(ticket, now);
        Refused atTheDoor = arrivals.turnedAway(ticket, now, out);
        if (atTheDoor != null) {
            asking.refuse(ticket, atTheDoor);
        } else {
            arrivals.ask(ticket, now);
        }
        asking.askOn(now);
        Verdict decided = ticket.decided;
        ticket.told = true;
        ticket.decided = null;
        return decided != null ? decided : new Waiting(ticket);
    }

    /** A call that would have another one's answer and is never sent itself: what turns calls away at the door does so. Null: it may; nothing is charged. */
    public synchronized @Nullable Refused look(Ticket ticket, long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        ticket.deadline = deadlines.of(ticket, now);
        traffic.asked(ticket, now);
        Refused refused = arrivals.turnedAway(ticket, now, out);
        if (refused != null) {
            counters.refused(refused.reason());
        }
        return refused;
    }

    /** Whether {@link #start} would refuse that permit now: for a mode, its deadline, a cancel or its caller. Counts nothing. */
    public synchronized boolean refusesAtStart(Permit permit, long asOf) {
        return permit.stage == Permit.Stage.ADMITTED && doorkeeper.refusesAtStart(permit, forward(asOf));
    }

    /** With the connection in hand, in the turn in which the call is written. */
    public synchronized StartVerdict start(Permit permit, long asOf, Effects out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.ADMITTED) {
            throw new IllegalStateException("a permit starts once, this one is " + permit.stage);
        }
        asking.into(out);
        Ticket ticket = permit.ticket();
        Refused refused = doorkeeper.atStart(permit, now);
        if (refused == null && asking.obstacles().hasChanged(permit, now)) {
            counters.startedAgain++;
            endings.giveBack(permit, now);
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
            endings.giveBack(permit, now);
            ticket.giveBackPasses();
            asking.askOn(now);
            return refused;
        }
        go(permit, now);
        return StartVerdict.GO;
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
        ticket.startPasses();
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
        endings.release(permit, now);
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
        watch.settled(permit, reading.outcome(), now, out);
        NonceKey key = ticket.nonceKey;
        if (key != null && reading.outcome() == Outcome.AUTH) {
            nonceKeys.notTaken(permit, key);
        }
        deadMen.settled(ticket, reading.outcome(), now);
        spending.settled(permit);
        endings.close(permit, now);
        counters.settled++;
        if (lost && ticket.places()) {
            orders.lost(ticket, now);
        } else {
            asking.answeredFor(orders.landed(ticket), now);
        }
        if (Watch.reconciles(ticket, reading.outcome())) {
            asking.answeredFor(orders.reconcile(ticket.call()), now);
        }
        asking.askOn(now);
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
        endings.giveBack(permit, now);
        ticket.giveBackPasses();
        asking.askOn(now);
    }

    /**
     * The caller of a call that waits has gone. False: it is dropped and nothing more comes. True: it is decided as if the caller were there,
     * and whoever admits it goes on to {@link #start}; only cancels get past that.
     */
    public synchronized boolean hungUp(Ticket ticket, long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        ticket.hungUp = true;
        if (ticket.stage != Ticket.Stage.WAITING || doorkeeper.stillCancels(ticket)) {
            return true;
        }
        counters.hungUp++;
        asking.forget(ticket);
        asking.askOn(now);
        return false;
    }

    /** It waits no more, for it has another one's answer. A leave that is on its way to it already is to be given back. */
    public synchronized void withdraw(Ticket ticket, long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        if (ticket.stage == Ticket.Stage.WAITING) {
            asking.forget(ticket);
            asking.askOn(now);
        }
    }

    /** Time has passed: deadlines, ends of pauses and bans, windows. */
    public synchronized void tick(long asOf, Effects out) {
        if (isOver()) {
            return;
        }
        long now = forward(asOf);
        asking.into(out);
        barriers.purge(budget, now);
        alarms.ring(now);
        sweep.goOn();
        asking.askOn(now);
    }

    /** Nanoseconds until {@link #tick} is needed, at most a second; 0: at once; {@link #NEVER}: no more. Changes with every call of the gate. */
    public synchronized long nextTickNanos(long asOf) {
        long now = forward(asOf);
        return isOver() ? NEVER : sweep.orGoOn(asking.isUnfinished() ? 0 : alarms.nanosToFirst(now));
    }

    /** Something happened outside. */
    public synchronized void tell(Event event, long asOf, Effects out) {
        if (isOver() && !(event instanceof Event.Reloaded)) {
            return;
        }
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
            doorkeeper.drain();
        } else if (event instanceof Event.ModesChanged) {
            sweep.begin();
        } else if (event instanceof Event.Removed) {
            doorkeeper.remove();
            sweep.begin();
        } else if (event instanceof Event.Rearmed rearmed) {
            ramps.begin(rearmed, now);
        } else if (event instanceof Event.Found found) {
            watch.found(found.unknown(), now);
            deadMen.found(found.armed(), now);
        }
        sweep.goOn();
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
        doorkeeper.reload(settings);
        watch.reload(settings);
        lessons.reload(policy);
        asking.reload(settings);
        asking.attemptAll(waiting, now);
        sweep.begin();
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

    /** What a trip would do; changes nothing. */
    public synchronized Drill drill(Scope scope, Mode mode, long asOf) {
        return traffic.drill(scope, mode, asking.waits().lane().all(), forward(asOf));
    }

    /** What was left there and is still watched. */
    public synchronized AtExchange atExchange(long asOf) {
        long now = forward(asOf);
        return new AtExchange(watch.unknown(now), orders.unanswered(now - SECOND_NANOS, now), deadMen.status(now));
    }

    /** An operator knows what became of them; how many there were. */
    public synchronized int closeUnknown(String account, String name, long asOf, Effects out) {
        long now = forward(asOf);
        asking.into(out);
        int closed = watch.closeUnknown(account, name, now);
        asking.answeredFor(orders.closeUnknown(account, name), now);
        asking.askOn(now);
        return closed;
    }

    /** Whether a ban or pause that an earlier process left is still in force: whoever used this exchange then is told of it without a call. */
    public synchronized boolean inheritsPenalties(long asOf) {
        return penalties.hold(forward(asOf));
    }

    /** Nothing waits and nothing is in flight: a drain is over. */
    public synchronized boolean idle() {
        return counters.open == 0 && asking.waits().lane().calls() == 0;
    }

    /** Its exchange was removed and nothing of it is left: another gate may take up what is kept of it, and this one writes no more. */
    public synchronized boolean isOver() {
        return doorkeeper.isRemoved() && idle() && watch.openUnknown() == 0;
    }

    public synchronized GateStatus status(long asOf) {
        return statusWriter.write(settings.observe(), doorkeeper.isDraining(), forward(asOf));
    }
}
