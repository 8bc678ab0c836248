package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.charge.CallCharges;
import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.charge.Shortage;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.refusal.RefusalReason.DeadlinePhase;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.cluster.LeasedCap;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Admits, parks or refuses calls, and retries parked calls. All limits of a call are checked before any is
 * charged, and a call waits at the first limit that blocks it. When something changes at a limit, its head is retried,
 * then the next, until one stays blocked. So no wake-up is lost, and calls behind a blocked head are not retried in
 * vain.
 */
final class AdmissionEngine {
    /** Bound of retries in one call of the controller; the rest is done at the next tick, which is due at once. */
    private static final int MAX_STEPS = 1024;

    private final ChargeCalculator calculator;

    /** The charges of the call under check. */
    private final CallCharges charges = new CallCharges();

    /** The charges of a call with a lower nonce that is checked meanwhile. */
    private final CallCharges lowerCharges = new CallCharges();

    private final LimitCheck limitCheck;
    private final LimitStates limitStates;
    private final WaitingCalls waitingCalls;
    private final Reservations reservations;
    private final NonceSequences nonceSequences;
    private final AccountOrders orders;
    private final DecisionLog decisionLog;
    private final AdmissionCounters counters;

    AdmissionEngine(
            AdmissionSettings settings,
            ChargeCalculator calculator,
            LimitStates limitStates,
            NonceSequences nonceSequences,
            AccountOrders orders,
            DecisionLog decisionLog) {
        this.calculator = calculator;
        this.limitStates = limitStates;
        this.nonceSequences = nonceSequences;
        this.orders = orders;
        this.decisionLog = decisionLog;
        counters = decisionLog.counters();
        reservations = new Reservations(settings.policy(), limitStates);
        limitCheck = new LimitCheck(limitStates, settings.observe());
        waitingCalls = new WaitingCalls(settings, limitStates, this::onTimer);
    }

    void reload(AdmissionSettings newSettings) {
        decisionLog.reload(newSettings.policy());
        limitCheck.reload(newSettings.observe());
        waitingCalls.reload(newSettings);
        reservations.reload(newSettings.policy());
    }

    LimitCheck limitCheck() {
        return limitCheck;
    }

    WaitingCalls waitingCalls() {
        return waitingCalls;
    }

    /** Admits a new call, lets it wait, or refuses it. */
    void firstAttempt(Permit permit, long now) {
        withdrawNamedOrders(permit, now);
        RefusalReason overtaken = nonceSequences.join(permit, now);
        NonceSequence sequence = permit.nonceSequence();
        if (overtaken != null) {
            refuse(permit, overtaken);
        } else if (sequence == null) {
            attempt(permit, now);
        } else {
            attemptInSequence(permit, sequence, now);
        }
    }

    /** Lets a cancel withdraw the waiting orders that it names, and wait for those in flight. */
    private void withdrawNamedOrders(Permit permit, long now) {
        if (!permit.request().isCancel()) {
            return;
        }
        for (Permit order : orders.withdrawnBy(permit)) {
            refuse(order, RefusalReason.withdrawn());
        }
        orders.awaitNamedOrders(permit, now);
    }

    /** Admits, parks or refuses the call. */
    void attempt(Permit permit, long now) {
        if (permit.awaitsOrders()) {
            waitInLane(permit, now);
            return;
        }
        NonceSequence sequence = permit.nonceSequence();
        if (sequence != null && !nonceSequences.mayAttempt(permit, sequence, now)) {
            waitingCalls.unpark(permit);
            waitInSequence(permit, sequence, now);
            return;
        }
        if (sequence != null && nonceSequences.mayBeOvertaken(permit, sequence)) {
            refuse(permit, RefusalReason.nonceOvertaken(permit.request().call().nonce()));
            return;
        }
        LimitCheck.BlockReason blockReason = check(permit, charges, now);
        if (blockReason != null) {
            parkOrRefuse(permit, blockReason, now);
        } else if (sequence != null && admitLowerNonce(permit, sequence, now)) {
            attempt(permit, now);
        } else {
            admit(permit, charges, now);
        }
    }

    /**
     * Lets the call wait for its key, or refuses it when another member of the cluster keeps the nonces beyond its
     * deadline.
     */
    private void waitInSequence(Permit permit, NonceSequence sequence, long now) {
        NonceLease otherLease = nonceSequences.leaseOfOtherMember(permit, sequence, now);
        if (otherLease != null) {
            refuseNonceElsewhere(permit, otherLease, now);
            return;
        }
        nonceSequences.scheduleOverdueRetry(sequence, now);
        waitInLane(permit, now);
    }

    /** Computes the charges of the call. Returns the reason that blocks it; null when all of them fit. */
    private LimitCheck.@Nullable BlockReason check(Permit permit, CallCharges into, long now) {
        calculator.calculate(permit.request(), now, into);
        return limitCheck.findBlockReason(into, permit, now);
    }

    /**
     * Admits a less urgent call of the same nonce key with a lower nonce first, if nothing blocks it and it is the head
     * of its queue. Otherwise the higher nonce overtakes it.
     */
    private boolean admitLowerNonce(Permit permit, NonceSequence sequence, long now) {
        for (int i = LaneClass.COUNT - 1; i > permit.request().kindClass().rank(); i--) {
            Permit lower = sequence.front(i);
            Limit limit = lower == null ? null : lower.parkedAt();
            LimitState limitState = limit == null ? null : limitStates.getIfPresent(limit);
            if (lower == null
                    || limitState == null
                    || !nonceSequences.isAllowedHere(lower, sequence, now)
                    || lower.request().call().nonce() > permit.request().call().nonce()) {
                continue;
            }
            if (permit.parkedAt() == limit) {
                waitingCalls.unpark(permit);
            }
            if (limitState.queue.head() == lower.queuedCall() && check(lower, lowerCharges, now) == null) {
                admit(lower, lowerCharges, now);
                return true;
            }
        }
        return false;
    }

    /** Works like {@link #attempt}, in the order of the nonces of the key. */
    void attemptInSequence(Permit permit, NonceSequence sequence, long now) {
        retryFronts(sequence, now);
        if (permit.stage() == Permit.Stage.ARRIVED && !permit.isInLane()) {
            waitInSequence(permit, sequence, now);
        }
    }

    /**
     * Retries a call that was admitted but whose limits changed before it started. It waits at its old place, or is
     * admitted again.
     */
    void retryUnstarted(Permit permit, long now) {
        permit.retry();
        NonceSequence sequence = permit.nonceSequence();
        if (sequence == null) {
            attempt(permit, now);
        } else if (permit.request().call().nonce() <= sequence.lastStarted || !sequence.add(permit)) {
            refuse(permit, RefusalReason.nonceOvertaken(permit.request().call().nonce()));
        } else {
            attemptInSequence(permit, sequence, now);
        }
    }

    /** Removes every waiting call from its limit before a reload. Returns them in the order of arrival. */
    List<Permit> unparkAll() {
        List<Permit> all = waitingCalls.lane().all();
        all.sort(Comparator.comparingLong(permit -> permit.arrival()));
        for (Permit permit : all) {
            waitingCalls.unpark(permit);
            reservations.release(permit);
        }
        return all;
    }

    void attemptAll(List<Permit> requests, long now) {
        for (Permit permit : requests) {
            if (permit.isWaiting()) {
                attempt(permit, now);
            }
        }
    }

    /** Returns whether the last retry loop reached its bound, so that the next tick continues it. */
    boolean hasRetriesLeft() {
        return limitStates.hasRetries() || nonceSequences.hasRetries();
    }

    private void parkOrRefuse(Permit permit, LimitCheck.BlockReason blockReason, long now) {
        int blocked = charges.blockedAt();
        Limit limit = charges.limit(blocked);
        if (blockReason == LimitCheck.BlockReason.TOO_LARGE) {
            long allowed = limit.usable() - limit.reserve();
            refuse(permit, RefusalReason.costTooLarge(limit.settings(), charges.cost(blocked), allowed));
            return;
        }
        LimitState limitState = limitStates.getOrCreate(limit, now);
        if (LimitCheck.endsTooLate(blockReason, limitState, permit, now)) {
            refusePenalised(permit, blockReason, limitState, now);
            return;
        }
        switch (blockReason) {
            case BAN, BACKOFF -> limitState.lastShortage = null;
            case NO_ROOM, RESERVED ->
                limitState.lastShortage = shortage(permit, limitState, charges.cost(blocked), now);
            case BEHIND_OTHERS, TOO_LARGE -> {}
        }
        if (permit.parkedAt() == limit) {
            return;
        }
        boolean moves = permit.parkedAt() != null;
        boolean isNew = !permit.isInLane();
        waitingCalls.unpark(permit);
        if (!waitInLane(permit, now)) {
            return;
        }
        if (isNew) {
            counters.countDelay(limit.settings().name());
        }
        waitingCalls.park(permit, limitState, charges.cost(blocked));
        if (moves) {
            reservations.recordMove(permit, charges, now);
        }
        QueuedCall<Permit> head = limitState.queue.head();
        if (head != null && head.call() == permit) {
            waitingCalls.scheduleRetry(limitState, now);
        }
    }

    /** Adds the call to the lane. Returns false when there was no room and the call was refused. */
    private boolean waitInLane(Permit permit, long now) {
        while (!waitingCalls.hasRoom(permit)) {
            Permit evicted = permit.request().isUrgent() ? waitingCalls.findEvictable(permit) : null;
            if (evicted == null) {
                refuseFull(permit);
                return false;
            }
            refuseFull(evicted);
        }
        if (!permit.isInLane()) {
            counters.waited++;
            if (permit.request().places()) {
                orders.addWaiting(permit);
            }
        }
        waitingCalls.enter(permit, now);
        return true;
    }

    private void admit(Permit permit, CallCharges checked, long now) {
        permit.admit(checked, limitCheck.reloads(), now);
        try {
            leaveQueues(permit, checked, now);
        } finally {
            decisionLog.admitted(permit); // also after a fault, or nobody would give the charges back
        }
    }

    /** Updates the limits that the call has charged, and removes it from where it waited. */
    private void leaveQueues(Permit permit, CallCharges checked, long now) {
        for (int i = 0; i < checked.size(); i++) {
            Limit limit = checked.limit(i);
            LimitState limitState = limitStates.getOrRestore(limit, now);
            if (limitState != null) {
                recordUse(limitState, permit, checked.cost(i));
            }
            if (checked.isOverdrawn(i)) {
                limitStates.getOrCreate(limit, now).overdraw.open(permit.arrival(), now);
            }
        }
        boolean places = permit.request().places();
        if (places) {
            orders.removeWaiting(permit);
        }
        waitingCalls.removeAdmitted(permit);
        reservations.release(permit);
        if (places) {
            orders.addInFlight(permit);
        }
        NonceSequence sequence = permit.nonceSequence();
        if (sequence != null) {
            sequence.remove(permit);
            refuseOvertaken(sequence, permit);
            nonceSequences.admitted(permit, sequence, now);
            nonceSequences.scheduleRetry(sequence);
        }
    }

    private void recordUse(LimitState limitState, Permit permit, long cost) {
        if (!limitState.queue.isEmpty()) {
            limitState.queue.recordUse(permit.request().laneClass(), cost);
            limitStates.scheduleRetry(limitState);
        }
    }

    private void refuseOvertaken(NonceSequence sequence, Permit permit) {
        for (Permit overtaken : sequence.removeOvertaken(permit.request().call().nonce())) {
            refuse(
                    overtaken,
                    RefusalReason.nonceOvertaken(overtaken.request().call().nonce()));
        }
    }

    /** Refuses a call that was not sent, wherever it waits. */
    void refuse(Permit permit, RefusalReason reason) {
        refuse(permit, reason, 0);
    }

    private void refuse(Permit permit, RefusalReason reason, long retryNanos) {
        remove(permit);
        decisionLog.refused(permit, reason, retryNanos);
    }

    private void refuseFull(Permit permit) {
        Lane<Permit> lane = waitingCalls.lane();
        refuse(permit, RefusalReason.laneFull(lane.calls(), lane.bytes()), Nanos.PER_SECOND);
    }

    /** Refuses a call whose nonces this member may not use. */
    private void refuseNonceElsewhere(Permit permit, NonceLease lease, long now) {
        RefusalReason reason =
                RefusalReason.nonceElsewhere(lease.otherHolder(), NonceLease.IDLE_NANOS / Nanos.PER_SECOND);
        refuse(permit, reason, Math.max(Nanos.PER_SECOND, lease.keptNanos(now)));
    }

    /** Refuses a call that cannot wait until the ban or pause of the limit ends. */
    private void refusePenalised(Permit permit, LimitCheck.BlockReason blockReason, LimitState limitState, long now) {
        LimitSettings limit = limitState.limit.settings();
        String member = limitState.penalisedMember(now);
        boolean banned = blockReason == LimitCheck.BlockReason.BAN;
        long left = banned
                ? limitState.limitBan.untilNanos() - now
                : limitState.pauseFor(permit).nanosLeft(now);
        boolean ofHost = limitState.limit.isOfHost();
        RefusalReason paused =
                ofHost ? RefusalReason.hostPaused(limit, left) : RefusalReason.paused(limit, left, member);
        refuse(permit, banned ? RefusalReason.banned(limit, left, member) : paused, left);
    }

    private void refuseExpired(Permit permit, long now) {
        Limit limit = permit.parkedAt();
        QueuedCall<Permit> queued = permit.queuedCall();
        if (limit == null) {
            boolean forOrder = permit.awaitsOrders() || permit.nonceSequence() == null;
            DeadlinePhase during = forOrder ? DeadlinePhase.ORDER_WAIT : DeadlinePhase.KEY_WAIT;
            refuse(permit, RefusalReason.pastDeadline(during, permit.allowedNanos(), ""));
            return;
        }
        refuseFull(permit, limitStates.getOrCreate(limit, now), queued == null ? 1 : queued.cost(), now);
    }

    /**
     * Refuses a call that waited at a limit until its deadline. If the limit has room now, which is too late for
     * the call, the reason has the figures of the last time when it had none.
     */
    private void refuseFull(Permit permit, LimitState limitState, long cost, long now) {
        Limit limit = limitState.limit;
        int waiting = Math.max(0, limitState.queue.waiting() - 1);
        long waitingCost = waiting == 0 ? 0 : limitState.queue.waitingCost() - cost;
        Shortage shortage = shortage(permit, limitState, cost, now);
        Shortage last = limitState.lastShortage;
        if (!shortage.isExceededBy(waitingCost + cost)) {
            if (last == null) {
                refusePenalised(permit, LimitCheck.BlockReason.BACKOFF, limitState, now);
                return;
            }
            shortage = last;
        }
        if (!shortage.isExceededBy(waitingCost + cost)) { // then another call waited first
            waiting = Math.max(1, waiting);
            waitingCost = Math.max(waitingCost, shortage.cost());
        }
        refuse(
                permit,
                new RefusalReason.LimitFull(
                        limit.settings(),
                        shortage.used(),
                        shortage.inFlight(),
                        shortage.allowed(),
                        limit.usable(),
                        cost,
                        waiting,
                        waitingCost,
                        shortage.oneAtATimeNanos(),
                        memberPart(limit, now)),
                Math.max(1, limit.earliestNanos(cost, permit.request().isUrgent(), now)));
    }

    /** Returns what this member has of a limit that others share; null if none does. */
    private static RefusalReason.@Nullable MemberPart memberPart(Limit limit, long now) {
        LeasedCap cap = limit.leasedCap();
        return cap == null ? null : new RefusalReason.MemberPart(limit.usable(now), cap.isLeased(now));
    }

    /** Returns the figures of this limit for a call that it stops. */
    private Shortage shortage(Permit permit, LimitState limitState, long cost, long now) {
        Limit limit = limitState.limit;
        boolean isUrgent = permit.request().isUrgent();
        long withheld = limitStates.withheldUnits(limit, limitState, permit, now);
        boolean isReserved = Reservations.isBlocking(limitState.reservedFor, permit);
        long allowed = isReserved ? 0 : Math.max(0, limit.allowed(isUrgent, now) - withheld);
        return Shortage.of(limit, allowed, cost, isUrgent ? 0 : limit.oneAtATimeNanos(now), now);
    }

    /** Removes a waiting call from all queues and indexes. */
    void remove(Permit permit) {
        permit.releaseProbes();
        waitingCalls.leave(permit);
        reservations.release(permit);
        if (permit.isUndecided() && permit.request().places()) {
            orders.removeWaiting(permit);
        }
        NonceSequence sequence = permit.nonceSequence();
        if (sequence != null) {
            sequence.remove(permit);
            nonceSequences.scheduleRetry(sequence);
        }
        permit.end();
    }

    /** Handles the timer of a call: its deadline, the end of its wait for an order, or the last chance of a cancel. */
    private void onTimer(Permit permit, long now) {
        if (!permit.isWaiting()) {
            return;
        }
        if (now - permit.deadline() >= 0) {
            NonceSequence sequence = permit.nonceSequence();
            NonceLease lease =
                    sequence == null || nonceSequences.isAllowedHere(permit, sequence, now) ? null : sequence.lease;
            if (lease == null) {
                refuseExpired(permit, now);
            } else {
                refuseNonceElsewhere(permit, lease, now);
            }
            return;
        }
        boolean retries = false;
        if (permit.awaitsOrders() && now - permit.orderWait().until() >= 0) {
            permit.orderWait().end();
            permit.orderWait().markOrderUnanswered();
            retries = true;
        }
        if (waitingCalls.isOverdrawDue(permit, now)) {
            permit.allowOverdraw();
            retries = true;
        }
        if (retries) {
            attempt(permit, now);
        }
        if (permit.isWaiting()) {
            waitingCalls.scheduleCheck(permit, now);
        }
    }

    /** Retries cancels that waited only for the response to this order. */
    void retryAfterAnswer(List<Permit> cancels, long now) {
        for (Permit cancel : cancels) {
            if (cancel.isWaiting() && cancel.recordOrderAnswer()) {
                attempt(cancel, now);
            }
        }
    }

    /** Retries the calls of every limit and nonce key where something changed. */
    void retryWaiting(long now) {
        int steps = 0;
        while (steps < MAX_STEPS) {
            NonceSequence sequence = nonceSequences.nextToRetry();
            if (sequence != null) {
                retryFronts(sequence, now);
                steps++;
                continue;
            }
            LimitState limitState = limitStates.nextToRetry();
            if (limitState == null) {
                return;
            }
            steps += retryWaiting(limitState, MAX_STEPS - steps, now);
        }
    }

    /** Retries the head, then the next, until one stays blocked. Returns how many were retried. */
    private int retryWaiting(LimitState limitState, int maxAttempts, long now) {
        int attempts = 0;
        boolean unfinished = false;
        try {
            QueuedCall<Permit> head = limitState.queue.head();
            while (head != null && attempts < maxAttempts) {
                attempts++;
                Permit permit = head.call();
                attempt(permit, now);
                if (permit.queuedCall() == head) {
                    break;
                }
                head = limitState.queue.head();
            }
            unfinished = attempts == maxAttempts && head != null;
        } finally {
            limitStates.finishRetry(limitState, unfinished); // also after a fault, or it would never be touched again
        }
        waitingCalls.scheduleRetry(limitState, now);
        limitStates.removeIfIdle(limitState, now);
        return Math.max(1, attempts);
    }

    /**
     * Retries the front of each class of a nonce key, lowest nonce first. The other calls of the key wait only in the
     * key.
     */
    private void retryFronts(NonceSequence sequence, long now) {
        for (int i = LaneClass.COUNT - 1; i >= 0; i--) {
            Permit front = sequence.front(i);
            Permit before = sequence.replaceAttempted(i, front);
            if (before != null) {
                waitingCalls.unpark(before);
            }
            if (front != null && front.parkedAt() == null) {
                attempt(front, now);
            } else if (front != null && !nonceSequences.mayAttempt(front, sequence, now)) {
                waitingCalls.unpark(front);
            }
        }
    }
}
