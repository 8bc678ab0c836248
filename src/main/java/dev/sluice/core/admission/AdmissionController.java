package dev.sluice.core.admission;

import dev.sluice.core.exchange.OrderCache;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ControlRunFault;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
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
 * {@link Decisions}, for the caller to act upon after it. Time is an argument, read before the lock was waited for: one that is older than what another thread brought is taken as that. Any
 * thread.
 */
public final class AdmissionController {
    /** No tick is needed: its exchange was removed, and all has ended. */
    public static final long NEVER = -1;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final ExchangeClock clock = new ExchangeClock();
    private final OrderCache orderCache = new OrderCache();
    private final AdmissionCounters admissionCounters = new AdmissionCounters();
    private final Timers timers = new Timers();
    private final Budget budget;
    private final PersistedBans persistedBans;
    private final LimitStates limitStates;
    private final CallCharges callCharges;
    private final RampUps rampUps;
    private final Reservations reservations;
    private final NonceKeys nonceKeys;
    private final AccountOrders accountOrders;
    private final DeadlinePolicy deadlinePolicy;
    private final OutcomeMonitor outcomeMonitor;
    private final AdmissionPolicy admissionPolicy;
    private final AdmissionEngine admissionEngine;
    private final ArrivalChecks arrivalChecks;
    private final ModeSweep modeSweep;
    private final PermitRelease permitRelease;
    private final RecentTraffic recentTraffic;
    private final BotUsage botUsage = new BotUsage();
    private final DeadManSwitches deadManSwitches = new DeadManSwitches();
    private final StatusWriter statusWriter;
    private final ResponseFeedback responseFeedback;
    private AdmissionSettings settings;
    private long asked;
    private long latest;

    public AdmissionController(
            CostModel costModel,
            AdmissionSettings settings,
            List<LimitSettings> limits,
            AdmissionContext around,
            long now) {
        this.settings = settings;
        recentTraffic = new RecentTraffic(around.exchange());
        latest = now;
        PolicySettings policy = settings.policy();
        budget = new Budget(limits, clock, around.usageStore(), policy.mostLimitInstances());
        persistedBans = new PersistedBans(around.usageStore(), budget, now);
        budget.register(settings.accounts(), now);
        limitStates = new LimitStates(policy, timers, persistedBans, around.chance());
        callCharges = new CallCharges(costModel, settings, budget, clock, orderCache);
        rampUps = new RampUps(around.exchange());
        reservations = new Reservations(policy, limitStates);
        nonceKeys = new NonceKeys(settings, timers);
        accountOrders = new AccountOrders(policy, timers);
        deadlinePolicy = new DeadlinePolicy(clock, policy.deadlines());
        outcomeMonitor = new OutcomeMonitor(around, settings, timers, admissionCounters, now);
        admissionPolicy = new AdmissionPolicy(around, settings, deadlinePolicy, accountOrders);
        admissionEngine = new AdmissionEngine(
                settings,
                new AdmissionEngine.Dependencies(
                        callCharges,
                        timers,
                        limitStates,
                        rampUps,
                        reservations,
                        nonceKeys,
                        accountOrders,
                        admissionCounters),
                around.chance());
        arrivalChecks = new ArrivalChecks(outcomeMonitor, admissionPolicy, nonceKeys, accountOrders, admissionEngine);
        modeSweep = new ModeSweep(admissionPolicy, admissionEngine);
        permitRelease = new PermitRelease(admissionCounters, limitStates, nonceKeys, accountOrders, admissionEngine);
        statusWriter = new StatusWriter(new StatusWriter.Sources(
                budget,
                callCharges,
                limitStates,
                admissionEngine.waitingCalls().lane(),
                admissionCounters,
                recentTraffic,
                botUsage,
                rampUps,
                nonceKeys,
                orderCache,
                outcomeMonitor));
        responseFeedback = new ResponseFeedback(
                policy,
                new ResponseFeedback.Sources(
                        callCharges, limitStates, persistedBans, clock, orderCache, admissionCounters));
    }

    /** Decided at once, or Waiting: then exactly one decision follows through effects, unless {@link #callerGone} says otherwise. */
    public synchronized AdmissionDecision acquire(AdmissionRequest admissionRequest, long asOf, Decisions out) {
        long now = forward(asOf);
        if (admissionRequest.stage != AdmissionRequest.Stage.NEW || admissionRequest.arrival != 0) {
            throw new IllegalStateException(
                    "a ticket asks once: " + admissionRequest.call().route());
        }
        admissionEngine.into(out);
        admissionRequest.arrival = ++asked;
        admissionRequest.askedAt = now;
        admissionRequest.deadline = deadlinePolicy.of(admissionRequest, now);
        recentTraffic.asked(admissionRequest, now);
        Refused atTheDoor = arrivalChecks.findRefusal(admissionRequest, now, out);
        if (atTheDoor != null) {
            admissionEngine.refuse(admissionRequest, atTheDoor);
        } else {
            arrivalChecks.ask(admissionRequest, now);
        }
        admissionEngine.retryWaiting(now);
        AdmissionDecision decided = admissionRequest.decided;
        admissionRequest.told = true;
        admissionRequest.decided = null;
        return decided != null ? decided : new Waiting(admissionRequest);
    }

    /** A call that would have another one's answer and is never sent itself: what turns calls away at the door does so. Null: it may; nothing is charged. */
    public synchronized @Nullable Refused checkFollower(AdmissionRequest admissionRequest, long asOf, Decisions out) {
        long now = forward(asOf);
        admissionEngine.into(out);
        admissionRequest.deadline = deadlinePolicy.of(admissionRequest, now);
        recentTraffic.asked(admissionRequest, now);
        Refused refused = arrivalChecks.findRefusal(admissionRequest, now, out);
        if (refused != null) {
            admissionCounters.refused(refused.refusalReason());
        }
        return refused;
    }

    /** Whether {@link #start} would refuse that permit now: for a mode, its deadline, a cancel or its caller. Counts nothing. */
    public synchronized boolean refusesAtStart(Permit permit, long asOf) {
        return permit.stage == Permit.Stage.ADMITTED && admissionPolicy.refusesAtStart(permit, forward(asOf));
    }

    /** With the connection in hand, in the turn in which the call is written. */
    public synchronized StartDecision start(Permit permit, long asOf, Decisions out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.ADMITTED) {
            throw new IllegalStateException("a permit starts once, this one is " + permit.stage);
        }
        admissionEngine.into(out);
        AdmissionRequest admissionRequest = permit.admissionRequest();
        Refused refused = admissionPolicy.checkAtStart(permit, now);
        if (refused == null && admissionEngine.limitCheck().hasChanged(permit, now)) {
            admissionCounters.startedAgain++;
            permitRelease.giveBack(permit, now);
            admissionEngine.again(admissionRequest, now);
            admissionEngine.retryWaiting(now);
            return StartDecision.AGAIN;
        }
        NonceKey key = admissionRequest.nonceKey;
        if (refused == null && key != null && !nonceKeys.started(permit, key)) {
            refused = RefusalFactory.nonceOvertaken(admissionRequest);
        }
        if (refused != null) {
            admissionCounters.refused(refused.refusalReason());
            permitRelease.giveBack(permit, now);
            admissionRequest.giveBackPasses();
            admissionEngine.retryWaiting(now);
            return refused;
        }
        go(permit, now);
        return StartDecision.GO;
    }

    private void go(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().start(charge, now);
        }
        admissionCounters.started++;
        admissionCounters.orderUnanswered += permit.orderUnanswered() ? 1 : 0;
        permit.stage = Permit.Stage.STARTED;
        permit.startedAt = now;
        AdmissionRequest admissionRequest = permit.admissionRequest();
        admissionRequest.stage = AdmissionRequest.Stage.STARTED;
        admissionRequest.startPasses();
        if (admissionRequest.places()) {
            accountOrders.started(admissionRequest);
        }
    }

    /** Its final status line arrived, however long the body takes. */
    public synchronized void answered(Permit permit, long asOf, Decisions out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.STARTED) {
            return;
        }
        admissionEngine.into(out);
        permit.stage = Permit.Stage.ANSWERED;
        for (Charge charge : permit.charges()) {
            charge.limit().answered(charge, now);
        }
        permitRelease.release(permit, now);
        admissionEngine.answeredFor(accountOrders.landed(permit.admissionRequest()), now);
        admissionEngine.retryWaiting(now);
    }

    /** Its outcome is known, as far as it ever will be. Once; what comes a second time is counted and changes nothing. */
    public synchronized void settle(Permit permit, ResponseMeaning responseMeaning, long asOf, Decisions out) {
        long now = forward(asOf);
        if (permit.stage != Permit.Stage.STARTED && permit.stage != Permit.Stage.ANSWERED) {
            admissionCounters.settledTwice++;
            return;
        }
        admissionEngine.into(out);
        AdmissionRequest admissionRequest = permit.admissionRequest();
        boolean lost = permit.stage == Permit.Stage.STARTED && responseMeaning.outcome() == Outcome.UNKNOWN;
        responseFeedback.settle(permit, responseMeaning, now);
        outcomeMonitor.settled(permit, responseMeaning.outcome(), now, out);
        NonceKey key = admissionRequest.nonceKey;
        if (key != null && responseMeaning.outcome() == Outcome.AUTH) {
            nonceKeys.notTaken(permit, key);
        }
        deadManSwitches.settled(admissionRequest, responseMeaning.outcome(), now);
        botUsage.settled(permit);
        permitRelease.close(permit, now);
        admissionCounters.settled++;
        if (lost && admissionRequest.places()) {
            accountOrders.lost(admissionRequest, now);
        } else {
            admissionEngine.answeredFor(accountOrders.landed(admissionRequest), now);
        }
        if (OutcomeMonitor.reconciles(admissionRequest, responseMeaning.outcome())) {
            admissionEngine.answeredFor(accountOrders.reconcile(admissionRequest.call()), now);
        }
        admissionEngine.retryWaiting(now);
    }

    /** Admitted or started, and surely nothing of it was handed to a socket: as if it had never asked. */
    public synchronized void notSent(Permit permit, long asOf, Decisions out) {
        long now = forward(asOf);
        if (permit.stage == Permit.Stage.ENDED || permit.stage == Permit.Stage.ANSWERED) {
            admissionCounters.settledTwice++;
            return;
        }
        admissionEngine.into(out);
        AdmissionRequest admissionRequest = permit.admissionRequest();
        NonceKey key = admissionRequest.nonceKey;
        if (key != null && permit.stage == Permit.Stage.STARTED) {
            nonceKeys.notTaken(permit, key);
        }
        permitRelease.giveBack(permit, now);
        admissionRequest.giveBackPasses();
        admissionEngine.retryWaiting(now);
    }

    /**
     * The caller of a call that waits has gone. False: it is dropped and nothing more comes. True: it is decided as if the caller were there,
     * and whoever admits it goes on to {@link #start}; only cancels get past that.
     */
    public synchronized boolean callerGone(AdmissionRequest admissionRequest, long asOf, Decisions out) {
        long now = forward(asOf);
        admissionEngine.into(out);
        admissionRequest.hungUp = true;
        if (admissionRequest.stage != AdmissionRequest.Stage.WAITING
                || admissionPolicy.stillCancels(admissionRequest)) {
            return true;
        }
        admissionCounters.hungUp++;
        admissionEngine.forget(admissionRequest);
        admissionEngine.retryWaiting(now);
        return false;
    }

    /** It waits no more, for it has another one's answer. A leave that is on its way to it already is to be given back. */
    public synchronized void withdraw(AdmissionRequest admissionRequest, long asOf, Decisions out) {
        long now = forward(asOf);
        admissionEngine.into(out);
        if (admissionRequest.stage == AdmissionRequest.Stage.WAITING) {
            admissionEngine.forget(admissionRequest);
            admissionEngine.retryWaiting(now);
        }
    }

    /** Time has passed: deadlines, ends of pauses and bans, windows. */
    public synchronized void tick(long asOf, Decisions out) {
        if (isOver()) {
            return;
        }
        long now = forward(asOf);
        admissionEngine.into(out);
        limitStates.purge(budget, now);
        timers.fireDue(now);
        modeSweep.continueSweep();
        admissionEngine.retryWaiting(now);
    }

    /** Nanoseconds until {@link #tick} is needed, at most a second; 0: at once; {@link #NEVER}: no more. Changes with every call of the gate. */
    public synchronized long nextTickNanos(long asOf) {
        long now = forward(asOf);
        return isOver() ? NEVER : modeSweep.orGoOn(admissionEngine.isUnfinished() ? 0 : timers.nanosToFirst(now));
    }

    /** Something happened outside. */
    public synchronized void handle(AdmissionEvent admissionEvent, long asOf, Decisions out) {
        if (isOver() && !(admissionEvent instanceof AdmissionEvent.Reloaded)) {
            return;
        }
        long now = forward(asOf);
        admissionEngine.into(out);
        if (admissionEvent instanceof AdmissionEvent.ClockMeasured measured) {
            clock.set(measured.earliestOffsetNanos(), measured.latestOffsetNanos());
            limitStates.touchAll();
        } else if (admissionEvent instanceof AdmissionEvent.ClockLost) {
            clock.forget();
        } else if (admissionEvent instanceof AdmissionEvent.Reloaded reloaded) {
            reload(reloaded, now);
        } else if (admissionEvent instanceof AdmissionEvent.Draining) {
            admissionPolicy.drain();
        } else if (admissionEvent instanceof AdmissionEvent.ModesChanged) {
            modeSweep.begin();
        } else if (admissionEvent instanceof AdmissionEvent.Removed) {
            admissionPolicy.remove();
            modeSweep.begin();
        } else if (admissionEvent instanceof AdmissionEvent.Rearmed rearmed) {
            rampUps.begin(rearmed, now);
        } else if (admissionEvent instanceof AdmissionEvent.Inherited inherited) {
            outcomeMonitor.found(inherited.unknown(), now);
            deadManSwitches.found(inherited.armed(), now);
        }
        modeSweep.continueSweep();
        admissionEngine.retryWaiting(now);
    }

    private void reload(AdmissionEvent.Reloaded reloaded, long now) {
        settings = reloaded.settings();
        PolicySettings policy = settings.policy();
        List<AdmissionRequest> waiting = admissionEngine.unparkAll();
        limitStates.reload(policy, now);
        callCharges.reload(reloaded.costModel(), settings, reloaded.limits(), now);
        reservations.reload(policy);
        nonceKeys.reload(settings);
        accountOrders.reload(policy);
        deadlinePolicy.reload(policy.deadlines());
        admissionPolicy.reload(settings);
        outcomeMonitor.reload(settings);
        responseFeedback.reload(policy);
        admissionEngine.reload(settings);
        admissionEngine.attemptAll(waiting, now);
        modeSweep.begin();
    }

    private long forward(long asOf) {
        if (asOf - latest > 0) {
            latest = asOf;
        }
        return latest;
    }

    /** For control runs of the proofs: leaves a part of rule 1 out, before the first call. Never in a running gateway. */
    public synchronized void leaveOut(ControlRunFault what) {
        budget.exclude(what);
    }

    /** What a trip would do; changes nothing. */
    public synchronized DryRun drill(ModeScope modeScope, Mode mode, long asOf) {
        return recentTraffic.drill(
                modeScope, mode, admissionEngine.waitingCalls().lane().all(), forward(asOf));
    }

    /** What was left there and is still watched. */
    public synchronized OutstandingOrders atExchange(long asOf) {
        long now = forward(asOf);
        return new OutstandingOrders(
                outcomeMonitor.unknown(now),
                accountOrders.unanswered(now - SECOND_NANOS, now),
                deadManSwitches.status(now));
    }

    /** An operator knows what became of them; how many there were. */
    public synchronized int closeUnknown(String account, String name, long asOf, Decisions out) {
        long now = forward(asOf);
        admissionEngine.into(out);
        int closed = outcomeMonitor.closeUnknown(account, name, now);
        admissionEngine.answeredFor(accountOrders.closeUnknown(account, name), now);
        admissionEngine.retryWaiting(now);
        return closed;
    }

    /** Whether a ban or pause that an earlier process left is still in force: whoever used this exchange then is told of it without a call. */
    public synchronized boolean inheritsPenalties(long asOf) {
        return persistedBans.hold(forward(asOf));
    }

    /** Nothing waits and nothing is in flight: a drain is over. */
    public synchronized boolean idle() {
        return admissionCounters.open == 0
                && admissionEngine.waitingCalls().lane().calls() == 0;
    }

    /** Its exchange was removed and nothing of it is left: another gate may take up what is kept of it, and this one writes no more. */
    public synchronized boolean isOver() {
        return admissionPolicy.isRemoved() && idle() && outcomeMonitor.openUnknown() == 0;
    }

    public synchronized AdmissionStatus status(long asOf) {
        return statusWriter.write(settings.observe(), admissionPolicy.isDraining(), forward(asOf));
    }
}
