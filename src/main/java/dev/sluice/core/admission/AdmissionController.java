package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.charge.CostModel;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.event.Penalty;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.BotUsage;
import dev.sluice.core.admission.status.DeadManSwitches;
import dev.sluice.core.admission.status.DryRun;
import dev.sluice.core.admission.status.OutstandingOrders;
import dev.sluice.core.admission.status.RecentTraffic;
import dev.sluice.core.admission.status.WaitingCall;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.orderrule.OrderAssessment;
import dev.sluice.core.queue.Timers;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.RunawayGuard;
import dev.sluice.core.tradingmode.SeenNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admission control of one exchange, which decides whether a call may be sent now and applies its outcome. Every
 * call passes the same steps in the same order:
 *
 * <pre>
 *  acquire   draining, modes, stale signature, deadline; a cancel withdraws the waiting orders it names and waits for
 *            those in flight; nonce key;
 *            bans, pauses, reservations, limits: all are checked before any is charged
 *                                                                                  -> Admitted | Waiting | Refused
 *  start     withdrawn, modes, deadline, nonce and limits are checked again      -> Started | WaitsAgain | Refused
 *  answered  charges begin to expire; the nonce key is free; cancels that wait for this order are retried
 *  settle    charges become what the outcome costs; pauses, bans, corrections from headers; calls that wait for the
 *            freed room are retried
 * </pre>
 *
 * <p>Every method runs under this object's lock and only decides: it does no I/O. Only {@link #runLocked} runs an
 * action of its caller. While this lock is held, the locks of breakers and of the mode registry may be acquired, never
 * in the opposite order. Decisions about calls that waited are added to {@link Decisions}; the caller acts on them
 * after the method has returned. The time is an argument that was read before the lock was acquired; a time older than
 * the latest one seen is replaced by the latest. Thread-safe.
 */
public final class AdmissionController {
    /**
     * The result of {@link #nextTickNanos} when no tick is needed: the exchange was removed and all its calls have
     * ended.
     */
    public static final long NEVER = -1;

    private final ExchangeClock clock = new ExchangeClock();
    private final OrderCache orderCache = new OrderCache();
    private final AdmissionCounters counters = new AdmissionCounters();
    private final Timers timers = new Timers();
    private final Budget budget;
    private final PersistedBans persistedBans;
    private final LimitStates limitStates;
    private final ChargeCalculator calculator;
    private final NonceSequences nonceSequences;
    private final AccountOrders orders;
    private final UnknownOrders unknownOrders;
    private final OrderRuleCheck orderRuleCheck;
    private final AdmissionPolicy admissionPolicy;
    private final DecisionLog decisionLog;
    private final AdmissionEngine engine;
    private final ModeSweep modeSweep;
    private final PermitRelease permitRelease;
    private final RecentTraffic recentTraffic;
    private final SeenNames seenNames = new SeenNames();
    private final BotUsage botUsage = new BotUsage();
    private final DeadManSwitches deadManSwitches = new DeadManSwitches();
    private final LimitStatuses limitStatuses;
    private final WaitingStatuses waitingStatuses;
    private final AdmissionStatusBuilder statusBuilder;
    private final ResponseFeedback responseFeedback;
    private final PenaltyTransfer penaltyTransfer;
    private final AdmissionContext context;
    private AdmissionSettings settings;
    private @Nullable SharedBans sharedBans;
    private long arrivals;
    private long latest;

    public AdmissionController(
            CostModel costModel,
            AdmissionSettings settings,
            List<LimitSettings> limits,
            AdmissionContext context,
            long now) {
        this.context = context;
        this.settings = settings;
        recentTraffic = new RecentTraffic(context.exchange());
        latest = now;
        PolicySettings policy = settings.policy();
        budget = new Budget(limits, clock, context.usageStore(), policy.maxLimitInstances());
        persistedBans = new PersistedBans(context.usageStore(), budget, now);
        budget.register(settings.firstWindows(), settings.accounts(), now);
        limitStates = new LimitStates(policy, timers, persistedBans, context);
        limitStates.restoreInherited(now);
        calculator = new ChargeCalculator(costModel, settings, budget, clock, orderCache);
        nonceSequences = new NonceSequences(settings, timers);
        orders = new AccountOrders(policy);
        RunawayGuard guard = new RunawayGuard(policy.guard(), now);
        unknownOrders = new UnknownOrders(orders, guard, timers);
        OrderGuard orderGuard = new OrderGuard(context.modeRegistry(), guard, counters);
        orderRuleCheck = new OrderRuleCheck(context, policy, counters);
        admissionPolicy = new AdmissionPolicy(
                context, settings, new DeadlinePolicy(clock, policy.deadlines()), orders, orderGuard, orderRuleCheck);
        decisionLog = new DecisionLog(counters, context.chance(), policy);
        engine = new AdmissionEngine(settings, calculator, limitStates, nonceSequences, orders, decisionLog);
        modeSweep = new ModeSweep(admissionPolicy, engine);
        permitRelease = new PermitRelease(counters, limitStates, nonceSequences, orders, engine);
        limitStatuses = new LimitStatuses(budget, calculator, limitStates);
        waitingStatuses = new WaitingStatuses(engine.waitingCalls().lane(), limitStates, nonceSequences);
        statusBuilder = new AdmissionStatusBuilder(
                limitStatuses, waitingStatuses, counters, recentTraffic, botUsage, orderCache, unknownOrders);
        penaltyTransfer = new PenaltyTransfer(budget, calculator, limitStates);
        responseFeedback = new ResponseFeedback(policy, calculator, limitStates, clock, orderCache, counters);
    }

    /**
     * Returns the limits that the gateway must wait for before it is ready, with the nanoseconds that are left: another
     * program may have used them up before this first start, the exchange does not say so, and it would ban.
     */
    public synchronized Map<String, Long> awaitedNanos(long now) {
        return settings.disabled() || settings.observe() ? Map.of() : budget.awaitedNanos(now);
    }

    /**
     * Decides about a new call. After {@link Waiting} exactly one decision follows in a later {@link Decisions}, unless
     * {@link #callerDisconnected} returns false or {@link #withdraw} ends the wait.
     */
    public synchronized AdmissionDecision acquire(AdmissionRequest request, long asOf, Decisions out) {
        request.submit();
        long now = beginOperation(asOf, out);
        Permit permit = createPermit(request, ++arrivals, now);
        AdmissionDecision decision;
        boolean isComplete = false;
        try {
            RefusalReason reason = admissionPolicy.checkOnArrival(permit, now, out);
            if (reason == null) {
                engine.firstAttempt(permit, now);
            } else {
                engine.refuse(permit, reason);
            }
            engine.retryWaiting(now);
            isComplete = true;
        } finally {
            decision =
                    out.remove(request); // also after a fault: the caller then gets no decision, neither now nor later
            if (!isComplete && decision instanceof AdmissionDecision.Admitted) {
                permitRelease.giveBack(permit, now);
            }
            if (!isComplete && !permit.isWaiting()) {
                permit.releaseProbes();
            }
        }
        return decision == null ? new Waiting(permit) : decision;
    }

    /**
     * Checks a call that would share the response of another call and is never sent itself, by the checks that do not
     * depend on limits. Returns null when it may share. Charges nothing.
     */
    public synchronized @Nullable Refused checkFollower(AdmissionRequest request, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        RefusalReason reason = admissionPolicy.checkOnArrival(createPermit(request, arrivals, now), now, out);
        if (reason == null) {
            return null;
        }
        counters.countRefusal(request, reason);
        return new Refused(reason);
    }

    private Permit createPermit(AdmissionRequest request, long number, long now) {
        if (!request.isCounted()) {
            recentTraffic.record(request, now);
        }
        seenNames.record(request);
        return new Permit(request, number, now);
    }

    /** Begins an operation whose decisions are added to {@code out}. Returns the time. */
    long beginOperation(long asOf, Decisions out) {
        long now = advanceTo(asOf);
        decisionLog.collectInto(out);
        return now;
    }

    /**
     * Returns whether {@link #start} would refuse this permit now because of a mode, its deadline, a cancel or a caller
     * that has gone. Counts nothing.
     */
    public synchronized boolean isRefusedAtStart(Permit permit, long asOf) {
        return permit.stage() == Permit.Stage.ADMITTED && admissionPolicy.checkAtStart(permit, advanceTo(asOf)) != null;
    }

    /**
     * Checks an admitted call for the last time before it is sent. Call it with a connection in hand, in the same
     * event-loop turn as the write.
     */
    public synchronized StartDecision start(Permit permit, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        if (permit.stage() != Permit.Stage.ADMITTED) {
            throw new IllegalStateException(
                    "start was called with a permit that is " + permit.stage() + "; only an ADMITTED one can start");
        }
        RefusalReason reason = admissionPolicy.checkAtStart(permit, now);
        NonceSequence sequence = permit.nonceSequence();
        boolean mayStart = sequence == null || nonceSequences.isAllowedHere(permit, sequence, now);
        if (reason == null && (!mayStart || engine.limitCheck().mustCheckAgain(permit, now))) {
            counters.startedAgain++;
            permitRelease.giveBack(permit, now);
            engine.retryUnstarted(permit, now);
            engine.retryWaiting(now);
            return StartDecision.WAITS_AGAIN;
        }
        if (reason == null && sequence != null && !nonceSequences.started(permit, sequence)) {
            reason = RefusalReason.nonceOvertaken(permit.request().call().nonce());
        }
        if (reason != null) {
            counters.countRefusal(permit.request(), reason);
            if (reason instanceof RefusalReason.OrderNotAllowed byRule) {
                counters.countRuleViolation(byRule.violation().check());
            }
            permitRelease.giveBack(permit, now);
            permit.releaseProbes();
            engine.retryWaiting(now);
            return new Refused(reason);
        }
        startPermit(permit, now);
        return StartDecision.STARTED;
    }

    private void startPermit(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().start(charge, now);
        }
        counters.started++;
        counters.orderUnanswered += permit.isOrderUnanswered() ? 1 : 0;
        permit.start(now);
        if (permit.request().places()) {
            orders.recordStart(permit);
            orderRuleCheck.started(permit);
        }
    }

    /** Records that the final status line has arrived, even if the body is still incomplete. */
    public synchronized void answered(Permit permit, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        if (permit.stage() != Permit.Stage.STARTED) {
            return;
        }
        permit.answer();
        for (Charge charge : permit.charges()) {
            charge.limit().markAnswered(charge, now);
        }
        permitRelease.release(permit, now);
        engine.retryAfterAnswer(orders.removeInFlight(permit), now);
        engine.retryWaiting(now);
    }

    /**
     * Ends a permit with the outcome of its call and applies that outcome. A second call for the same permit is counted
     * and changes nothing.
     */
    public synchronized void settle(Permit permit, ResponseMeaning meaning, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        if (permit.stage() != Permit.Stage.STARTED && permit.stage() != Permit.Stage.ANSWERED) {
            counters.settledTwice++;
            return;
        }
        Outcome outcome = meaning.outcome();
        boolean lost = outcome.isUnknown() && permit.stage() == Permit.Stage.STARTED;
        try {
            try {
                responseFeedback.settle(permit, meaning, lost, now);
            } finally {
                settleBreakers(permit, outcome, now, out);
            }
            NonceSequence sequence = permit.nonceSequence();
            if (sequence != null && outcome.isNonceReusable()) {
                nonceSequences.restoreNonce(permit, sequence);
            }
            deadManSwitches.settled(permit.request(), outcome, now);
            orderRuleCheck.settled(permit, meaning);
            botUsage.record(permit.bot(), permit.request().call().route().id(), permit.charges(), permit.startedAt());
        } finally { // also after a fault: the call ends here, and an unknown outcome must be known as that
            permitRelease.close(permit, now);
            counters.settled++;
            engine.retryAfterAnswer(unknownOrders.settled(permit, outcome, lost, now), now);
        }
        engine.retryWaiting(now);
    }

    private void settleBreakers(Permit permit, Outcome outcome, long now, Decisions out) {
        if (context.breakerRegistry()
                .recordOutcome(
                        new BreakerRegistry.EndedCall(context.exchange(), permit, outcome, permit.startedAt()), now)) {
            out.modesChanged();
        }
    }

    /**
     * Ends a permit of a call of which no byte was handed to a socket, and gives everything back as if the call had
     * never been requested.
     */
    public synchronized void notSent(Permit permit, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        if (permit.stage() != Permit.Stage.STARTED && permit.stage() != Permit.Stage.ADMITTED) {
            counters.settledTwice++;
            return;
        }
        NonceSequence sequence = permit.nonceSequence();
        if (sequence != null && permit.stage() == Permit.Stage.STARTED) {
            nonceSequences.restoreNonce(permit, sequence);
        }
        if (permit.stage() == Permit.Stage.STARTED) {
            orderRuleCheck.notSent(permit);
        }
        permitRelease.giveBack(permit, now);
        permit.releaseProbes();
        engine.retryWaiting(now);
    }

    /**
     * Records that the caller of a call has disconnected. Returns false when the call was waiting and is dropped: no
     * decision follows. Returns true when the call is decided as if the caller were still there and must go on to
     * {@link #start} once admitted; only cancels are then sent.
     */
    public synchronized boolean callerDisconnected(Permit permit, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        permit.callerDisconnected();
        if (!permit.isWaiting() || admissionPolicy.isSentWithoutCaller(permit)) {
            return true;
        }
        counters.callersDisconnected++;
        engine.remove(permit);
        engine.retryWaiting(now);
        return false;
    }

    /**
     * Removes a waiting call that uses the response of another call instead. A permit that was already granted to it
     * must be given back by its owner.
     */
    public synchronized void withdraw(Permit permit, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        if (permit.isWaiting()) {
            engine.remove(permit);
            engine.retryWaiting(now);
        }
    }

    /** Shares limits with other gateways from now on. Call it before the first call. */
    public synchronized LimitLeases share(ClusterMember member, SharingSettings sharing, long asOf) {
        SharedLimits shared = new SharedLimits(member, sharing, limitStates, penaltyTransfer);
        budget.share(shared, advanceTo(asOf));
        if (sharing.sharesKeys()) {
            nonceSequences.share(member, SharingSettings.nonceDrainNanos(budget.settings()), advanceTo(asOf));
        }
        SharedBans bans = new SharedBans(this, sharing, penaltyTransfer, limitStates, engine);
        sharedBans = bans;
        return new LimitLeases(this, shared, member, limitStates, nonceSequences, engine, bans);
    }

    /** Processes everything that is due: deadlines, ends of pauses and bans, windows. */
    public synchronized void tick(long asOf, Decisions out) {
        if (isTerminated()) {
            return;
        }
        long now = beginOperation(asOf, out);
        limitStates.purge(budget, now);
        timers.fireDue(now);
        modeSweep.continueSweep();
        engine.retryWaiting(now);
    }

    /**
     * Returns the nanoseconds until {@link #tick} is needed, at most a second; 0 means at once, {@link #NEVER} means no
     * more. Every other method may change it.
     */
    public synchronized long nextTickNanos(long asOf) {
        long now = advanceTo(asOf);
        return isTerminated()
                ? NEVER
                : modeSweep.nanosUntilNextSweep(engine.hasRetriesLeft() ? 0 : timers.nanosToNext(now));
    }

    /** Applies an event from outside this exchange's calls. */
    public synchronized void handle(AdmissionEvent event, long asOf, Decisions out) {
        if (isTerminated() && !(event instanceof AdmissionEvent.Reloaded)) {
            return;
        }
        long now = beginOperation(asOf, out);
        if (event instanceof AdmissionEvent.ClockMeasured measured) {
            clock.set(measured.earliestOffsetNanos(), measured.latestOffsetNanos());
            limitStates.scheduleAllRetries();
        } else if (event instanceof AdmissionEvent.ClockLost) {
            clock.forget();
        } else if (event instanceof AdmissionEvent.Reloaded reloaded) {
            reload(reloaded, now);
        } else if (event instanceof AdmissionEvent.Draining) {
            admissionPolicy.drain();
            nonceSequences.drain();
        } else if (event instanceof AdmissionEvent.ModesChanged) {
            modeSweep.begin();
        } else if (event instanceof AdmissionEvent.Removed) {
            admissionPolicy.remove();
            modeSweep.begin();
        } else if (event instanceof AdmissionEvent.Rearmed rearmed) {
            limitStates.rampUps().begin(rearmed.modeScope(), rearmed.rampNanos(), rearmed.fromPercent(), now);
        } else if (event instanceof AdmissionEvent.HandedOver) {
            admissionPolicy.handOver();
            modeSweep.begin();
        } else if (event instanceof AdmissionEvent.PenaltiesSeen seen) {
            penaltyTransfer.apply(seen.penalties(), now);
        } else if (event instanceof AdmissionEvent.Inherited inherited) {
            unknownOrders.restore(inherited.unknown(), now);
            deadManSwitches.restore(inherited.armed(), now);
        }
        modeSweep.continueSweep();
        engine.retryWaiting(now);
    }

    private void reload(AdmissionEvent.Reloaded reloaded, long now) {
        settings = reloaded.settings();
        PolicySettings policy = settings.policy();
        List<Permit> waiting = engine.unparkAll();
        limitStates.reload(policy, now);
        calculator.reload(reloaded.costModel(), settings, reloaded.limits(), now);
        limitStates.restoreInherited(now);
        if (sharedBans != null) {
            sharedBans.apply(now);
        }
        nonceSequences.reload(settings);
        orders.reload(policy);
        admissionPolicy.reload(settings);
        responseFeedback.reload(policy);
        engine.reload(settings);
        engine.attemptAll(waiting, now);
        modeSweep.begin();
    }

    /** Begins an operation that decides about no call. Returns the time. */
    long advanceTo(long asOf) {
        decisionLog.collectInto(null);
        if (asOf - latest > 0) {
            latest = asOf;
        }
        counters.now = latest;
        return latest;
    }

    /** Computes what tripping this mode in this scope would refuse that passes now. Changes nothing. */
    public synchronized DryRun drill(ModeScope modeScope, Mode mode, long asOf) {
        RecentTraffic.Trip trip =
                new RecentTraffic.Trip(modeScope, mode, call -> admissionPolicy.findStoppingHold(call) != null);
        return recentTraffic.drill(trip, engine.waitingCalls().lane().all(), advanceTo(asOf));
    }

    /** Returns what the rules about orders compute of the orders of a call that nobody sends; empty without a rule. */
    public synchronized List<OrderAssessment> assess(Call call, String bot, long now) {
        return orderRuleCheck.assess(call, bot, now);
    }

    /** Returns the names that calls used. */
    public synchronized KnownNames seenNames() {
        return seenNames.names();
    }

    /** Adds names that calls of an earlier process used. */
    public synchronized void restoreNames(KnownNames earlier) {
        seenNames.restore(earlier);
    }

    /** Returns a number that grows with each new name. */
    public synchronized long seenNameChanges() {
        return seenNames.changes();
    }

    /** Returns the orders and dead man's switches at the exchange that are still watched. */
    public OutstandingOrders outstandingOrders(long asOf) {
        return outstandingOrders(asOf, Nanos.PER_SECOND);
    }

    /**
     * Returns the same, where an order counts as one with an unknown outcome after {@code afterNanos} without a
     * response.
     */
    public synchronized OutstandingOrders outstandingOrders(long asOf, long afterNanos) {
        long now = advanceTo(asOf);
        return new OutstandingOrders(
                unknownOrders.list(now), orders.unanswered(now - afterNanos, now), deadManSwitches.status(now));
    }

    /**
     * Returns whether an order that was sent before this time may still reach the exchange: it has no response yet, or
     * its outcome became unknown less than {@code lateNanos} ago.
     */
    public synchronized boolean mayHaveOrdersInTransit(long sentBefore, long lateNanos, long asOf) {
        long now = advanceTo(asOf);
        return orders.hasUnanswered(sentBefore) || unknownOrders.hasOrdersInTransit(sentBefore, lateNanos, now);
    }

    /**
     * Learns that the exchange has orders of an account, so that their age is known. Which bot placed them stays as it
     * was.
     *
     * @param ids as in {@code Call.orderIds}
     * @param placedNanos a time when the exchange had them; the later, the higher what a cancel is charged
     */
    public synchronized void learnOrder(String account, List<String> ids, String instrument, long placedNanos) {
        orderCache.addExisting(account, ids, instrument, null, placedNanos);
    }

    /**
     * Returns the bot that placed an order of that account through this process; null if that is not known.
     *
     * @param id its name, as in {@code Call.orderIds}
     * @param instrument its instrument, because exchanges use the same number for orders of different ones; "" for any
     */
    public synchronized @Nullable String findBot(String account, String id, String instrument) {
        OrderCache.PlacedOrder placed = orderCache.find(account, id);
        if (placed == null
                || !(instrument.isEmpty()
                        || placed.instrument().isEmpty()
                        || placed.instrument().equals(instrument))) {
            return null;
        }
        return placed.bot();
    }

    /** Closes unknown orders whose fate an operator has clarified. Returns how many were closed. */
    public synchronized int closeUnknown(String account, String name, long asOf, Decisions out) {
        long now = beginOperation(asOf, out);
        List<Permit> waitingCancels = new ArrayList<>();
        int closed = unknownOrders.close(account, name, waitingCancels, now);
        engine.retryAfterAnswer(waitingCancels, now);
        engine.retryWaiting(now);
        return closed;
    }

    /**
     * Returns the bans and pauses in force that this process saw, to tell them to the process that it handed over to.
     */
    public synchronized List<Penalty> penalties(long asOf) {
        return penaltyTransfer.ownPenalties(any -> true, advanceTo(asOf));
    }

    /**
     * Runs the action while none of these controllers can change what it has stored. The locks are acquired in the
     * order of the list; only one thread may do so at a time.
     */
    public static void runLocked(List<AdmissionController> controllers, Runnable action) {
        if (controllers.isEmpty()) {
            action.run();
            return;
        }
        synchronized (controllers.get(0)) {
            runLocked(controllers.subList(1, controllers.size()), action);
        }
    }

    /**
     * Returns whether a ban or pause is in force, which before the first call is one of an earlier process. The
     * exchange then counts as used.
     */
    public synchronized boolean hasPenalties(long asOf) {
        long now = advanceTo(asOf);
        return limitStates.hasPenalties(now) || persistedBans.hasAnyInForce(now);
    }

    /**
     * Returns the names of the limits that calls from that address of this machine used lately, also calls of an
     * earlier process.
     */
    public synchronized Set<String> limitsUsedFrom(String address, long asOf) {
        return budget.limitsUsedFrom(address, advanceTo(asOf));
    }

    /** Returns whether nothing waits and nothing is in flight. */
    public synchronized boolean isIdle() {
        return counters.open == 0 && engine.waitingCalls().lane().calls() == 0;
    }

    /**
     * Returns whether the exchange was removed and nothing of it is left. Then a new controller may reuse its persisted
     * state; this one no longer writes.
     */
    public synchronized boolean isTerminated() {
        return admissionPolicy.isRemoved() && isIdle() && unknownOrders.size() == 0;
    }

    /** Returns the bans in force. Cheaper than {@link #status}. */
    public synchronized List<AdmissionStatus.BanStatus> bans(long asOf) {
        return limitStatuses.bans(advanceTo(asOf));
    }

    /** Returns the state of all limits, without who used them. Cheaper than {@link #status}. */
    public synchronized List<AdmissionStatus.LimitStatus> limits(long asOf) {
        return limitStatuses.all(advanceTo(asOf));
    }

    /** Returns waiting calls, the most urgent class first and within it in their order of arrival. */
    public synchronized List<WaitingCall> waiting(int max, long asOf) {
        return waitingStatuses.first(max, advanceTo(asOf));
    }

    /** Returns the status with all limits. */
    public AdmissionStatus status(long asOf) {
        return status(asOf, Integer.MAX_VALUE);
    }

    /** Returns the status with at most so many limits. Summing up the recent calls takes place outside the lock. */
    public AdmissionStatus status(long asOf, int maxLimits) {
        Supplier<AdmissionStatus> copy;
        synchronized (this) {
            copy = statusBuilder.copy(settings, maxLimits, advanceTo(asOf));
        }
        return copy.get();
    }

    /**
     * Returns the largest used part of each limit since the last call of this method, of the fullest account or key;
     * for one caller.
     */
    public synchronized Map<String, Double> getAndResetPeaks(long asOf) {
        return limitStatuses.getAndResetPeaks(advanceTo(asOf));
    }
}
