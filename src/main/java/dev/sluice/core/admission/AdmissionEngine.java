package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.refusal.RefusalReason.PastDeadline.During;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part that admits, parks or refuses calls and retries parked ones. All limits of a call are checked before any is charged, and a call waits at
 * the first limit that blocks it. When something changes at a limit, its head is retried, then the next, until one stays blocked. So no wake-up is
 * lost, and calls behind a blocked head are not retried in vain.
 */
final class AdmissionEngine {
    /** Bound of retries in one call of the controller; the rest is done at the next tick, which is due at once. */
    private static final int MAX_STEPS = 1024;

    /** The least time to wait before a retry when the queue is full, or another member has the nonces. */
    private static final long SECOND_NANOS = 1_000_000_000;

    private final ChargeCalculator chargeCalculator;

    /** The charges of the call under check. */
    private final CallCharges charges = new CallCharges();

    /** The charges of a call with a lower nonce that is checked meanwhile. */
    private final CallCharges lowerCharges = new CallCharges();

    private final LimitCheck limitCheck;
    private final LimitStates limitStates;
    private final WaitingCalls waitingCalls;
    private final Reservations reservations;
    private final NonceKeys nonceKeys;
    private final AccountOrders accountOrders;
    private final AdmissionCounters admissionCounters;
    private final DoubleSupplier chance;
    private int jitterPercent;
    private Decisions out = new Decisions();

    /** The request of the {@code acquire} that is running; null when none is. */
    private @Nullable AdmissionRequest acquiring;

    /** The decision about it. */
    private @Nullable AdmissionDecision acquired;

    AdmissionEngine(AdmissionSettings settings, Dependencies dependencies, DoubleSupplier chance) {
        this.chance = chance;
        jitterPercent = settings.policy().retryAfterJitterPercent();
        chargeCalculator = dependencies.chargeCalculator();
        limitStates = dependencies.limitStates();
        reservations = dependencies.reservations();
        nonceKeys = dependencies.nonceKeys();
        accountOrders = dependencies.accountOrders();
        admissionCounters = dependencies.admissionCounters();
        limitCheck = new LimitCheck(limitStates, dependencies.rampUps(), settings.observe());
        waitingCalls =
                new WaitingCalls(settings, dependencies.timers(), limitStates, dependencies.rampUps(), this::onTimer);
    }

    /** The collaborators of the engine. */
    record Dependencies(
            ChargeCalculator chargeCalculator,
            Timers timers,
            LimitStates limitStates,
            RampUps rampUps,
            Reservations reservations,
            NonceKeys nonceKeys,
            AccountOrders accountOrders,
            AdmissionCounters admissionCounters) {}

    void reload(AdmissionSettings newSettings) {
        jitterPercent = newSettings.policy().retryAfterJitterPercent();
        limitCheck.reload(newSettings.observe());
        waitingCalls.reload(newSettings);
    }

    LimitCheck limitCheck() {
        return limitCheck;
    }

    WaitingCalls waitingCalls() {
        return waitingCalls;
    }

    /** Sets where decisions about calls that already wait are added. */
    void into(Decisions decisions) {
        out = decisions;
    }

    /** Begins an {@code acquire} of this request: until {@link #endAcquire} the decision about it is kept for the return value. */
    void beginAcquire(AdmissionRequest admissionRequest) {
        acquiring = admissionRequest;
        acquired = null;
    }

    /** Returns the decision about the request of {@link #beginAcquire}; {@link Waiting} if there is none yet. Later decisions are delivered. */
    AdmissionDecision endAcquire(AdmissionRequest admissionRequest) {
        AdmissionDecision made = acquired;
        acquiring = null;
        acquired = null;
        return made == null ? new Waiting(admissionRequest) : made;
    }

    /** Admits, parks or refuses the call. */
    void attempt(AdmissionRequest admissionRequest, long now) {
        if (admissionRequest.awaitsOrders()) {
            waitInLane(admissionRequest, now);
            return;
        }
        NonceKey key = admissionRequest.nonceKey();
        if (key != null && !nonceKeys.mayAttempt(admissionRequest, key, now)) {
            waitingCalls.unpark(admissionRequest, false);
            waitInKey(admissionRequest, key, now);
            return;
        }
        if (key != null && nonceKeys.mayBeOvertaken(admissionRequest, key)) {
            refuse(
                    admissionRequest,
                    new RefusalReason.NonceOvertaken(admissionRequest.call().nonce()));
            return;
        }
        BlockReason blockReason = check(admissionRequest, charges, now);
        if (blockReason != null) {
            stopped(admissionRequest, blockReason, now);
        } else if (key != null && lowerNonceGoes(admissionRequest, key, now)) {
            attempt(admissionRequest, now);
        } else {
            admit(admissionRequest, charges, now);
        }
    }

    /** Lets the call wait for its key, or refuses it when another member of the cluster keeps the nonces beyond its deadline. */
    private void waitInKey(AdmissionRequest admissionRequest, NonceKey key, long now) {
        NonceLease elsewhere = nonceKeys.keptElsewhere(admissionRequest, key, now);
        if (elsewhere != null) {
            refuseElsewhere(admissionRequest, elsewhere, now);
            return;
        }
        nonceKeys.watch(key, now);
        waitInLane(admissionRequest, now);
    }

    /** Computes the charges of the call. Returns the reason that blocks it; null when all of them fit. */
    private @Nullable BlockReason check(AdmissionRequest admissionRequest, CallCharges into, long now) {
        chargeCalculator.calculate(admissionRequest, now, into);
        return limitCheck.find(into, admissionRequest, now);
    }

    /**
     * Admits a less urgent call of the same nonce key with a lower nonce first, if nothing blocks it and it is the head of its queue. Otherwise the
     * higher nonce overtakes it.
     */
    private boolean lowerNonceGoes(AdmissionRequest admissionRequest, NonceKey key, long now) {
        for (int i = LaneClass.COUNT - 1; i > admissionRequest.rank().place(); i--) {
            AdmissionRequest lower = key.front(i);
            Limit limit = lower == null ? null : lower.waitsAt();
            LimitState limitState = limit == null ? null : limitStates.existing(limit);
            if (lower == null
                    || limitState == null
                    || !nonceKeys.isAllowedHere(lower, key, now)
                    || lower.call().nonce() > admissionRequest.call().nonce()) {
                continue;
            }
            if (admissionRequest.waitsAt() == limit) {
                waitingCalls.unpark(admissionRequest, true);
            }
            if (limitState.limitQueue.head() == lower.queuedCall() && check(lower, lowerCharges, now) == null) {
                admit(lower, lowerCharges, now);
                return true;
            }
        }
        return false;
    }

    /** Works like {@link #attempt}, in the order of the nonces of the key. */
    void attemptInKey(AdmissionRequest admissionRequest, NonceKey key, long now) {
        retryFronts(key, now);
        if (admissionRequest.stage() == AdmissionRequest.Stage.NEW && !admissionRequest.isInLane()) {
            waitInKey(admissionRequest, key, now);
        }
    }

    /** Retries a call that was admitted but whose limits changed before it started. It waits at its old place, or is admitted again. */
    void again(AdmissionRequest admissionRequest, long now) {
        admissionRequest.retry();
        NonceKey key = admissionRequest.nonceKey();
        if (key == null) {
            attempt(admissionRequest, now);
        } else if (admissionRequest.call().nonce() <= key.lastStarted || !key.add(admissionRequest)) {
            refuse(
                    admissionRequest,
                    new RefusalReason.NonceOvertaken(admissionRequest.call().nonce()));
        } else {
            attemptInKey(admissionRequest, key, now);
        }
    }

    /** Removes every waiting call from its limit before a reload. Returns them in the order of arrival. */
    List<AdmissionRequest> unparkAll() {
        List<AdmissionRequest> all = waitingCalls.lane().all();
        all.sort(Comparator.comparingLong(admissionRequest -> admissionRequest.arrival()));
        for (AdmissionRequest admissionRequest : all) {
            waitingCalls.unpark(admissionRequest, false);
            reservations.release(admissionRequest);
        }
        return all;
    }

    void attemptAll(List<AdmissionRequest> requests, long now) {
        for (AdmissionRequest admissionRequest : requests) {
            if (admissionRequest.isWaiting()) {
                attempt(admissionRequest, now);
            }
        }
    }

    /** Checks whether the last retry loop reached its bound, so that the next tick continues it. */
    boolean isUnfinished() {
        return limitStates.hasTouched() || nonceKeys.hasTouched();
    }

    private void stopped(AdmissionRequest admissionRequest, BlockReason blockReason, long now) {
        int place = charges.blockedAt();
        Limit limit = charges.limit(place);
        if (blockReason == BlockReason.TOO_LARGE) {
            long allowed = limit.usable() - limit.reserve();
            refuse(admissionRequest, new RefusalReason.CostTooLarge(limit.settings(), charges.cost(place), allowed));
            return;
        }
        LimitState limitState = limitStates.getOrCreate(limit, now);
        if (LimitCheck.endsTooLate(blockReason, limitState, admissionRequest, now)) {
            refuseShut(admissionRequest, blockReason, limitState, now);
            return;
        }
        if (admissionRequest.waitsAt() == limit) {
            return;
        }
        boolean moves = admissionRequest.waitsAt() != null;
        boolean isNew = !admissionRequest.isInLane();
        waitingCalls.unpark(admissionRequest, false);
        if (!waitInLane(admissionRequest, now)) {
            return;
        }
        if (isNew) {
            admissionCounters.delayedBy(limit.settings().name());
        }
        waitingCalls.park(admissionRequest, limitState, charges.cost(place));
        if (moves) {
            reservations.passedOver(admissionRequest, charges, now);
        }
        QueuedCall<AdmissionRequest> head = limitState.limitQueue.head();
        if (head != null && head.call() == admissionRequest) {
            waitingCalls.armWake(limitState, now);
        }
    }

    /** Adds the call to the lane. Returns false when there was no room and the call was refused. */
    private boolean waitInLane(AdmissionRequest admissionRequest, long now) {
        while (!waitingCalls.hasRoom(admissionRequest)) {
            AdmissionRequest victim = admissionRequest.isUrgent() ? waitingCalls.victim(admissionRequest) : null;
            if (victim == null) {
                refuseFull(admissionRequest);
                return false;
            }
            refuseFull(victim);
        }
        if (!admissionRequest.isInLane()) {
            admissionCounters.waited++;
            if (admissionRequest.places()) {
                accountOrders.addWaiting(admissionRequest);
            }
        }
        waitingCalls.enter(admissionRequest, now);
        return true;
    }

    private void admit(AdmissionRequest admissionRequest, CallCharges checked, long now) {
        Permit permit = new Permit(
                admissionRequest, checked.reserve(now), checked.costsOnOk(), checked.overdraws(), limitCheck.reloads());
        for (int i = 0; i < checked.size(); i++) {
            LimitState limitState = limitStates.at(checked.limit(i), now);
            if (limitState != null) {
                taken(limitState, admissionRequest, checked.cost(i));
                if (checked.isOverdrawn(i)) {
                    limitState.overdraw.open(admissionRequest.arrival(), now);
                }
            }
        }
        admissionCounters.admitted++;
        admissionCounters.opened(admissionRequest.laneClass());
        admissionCounters.overdrawn += permit.overdrawn() ? 1 : 0;
        admissionCounters.observedWaits += admissionRequest.isObserved() ? 1 : 0;
        boolean places = admissionRequest.places();
        if (places) {
            accountOrders.removeWaiting(admissionRequest);
        }
        waitingCalls.leave(admissionRequest, true);
        reservations.release(admissionRequest);
        admissionRequest.admit();
        if (places) {
            accountOrders.addInFlight(admissionRequest);
        }
        NonceKey key = admissionRequest.nonceKey();
        if (key != null) {
            key.remove(admissionRequest);
            overtake(key, admissionRequest);
            nonceKeys.admitted(permit, key, now);
            nonceKeys.touch(key);
        }
        decide(admissionRequest, new Admitted(permit));
    }

    private void taken(LimitState limitState, AdmissionRequest admissionRequest, long cost) {
        if (!limitState.limitQueue.isEmpty()) {
            limitState.limitQueue.took(admissionRequest.laneClass(), cost);
            limitStates.touch(limitState);
        }
    }

    private void overtake(NonceKey key, AdmissionRequest admissionRequest) {
        for (AdmissionRequest overtaken :
                key.takeOvertaken(admissionRequest.call().nonce())) {
            refuse(overtaken, new RefusalReason.NonceOvertaken(overtaken.call().nonce()));
        }
    }

    /** Refuses a call that was not sent, wherever it waits. */
    void refuse(AdmissionRequest admissionRequest, RefusalReason reason) {
        refuse(admissionRequest, reason, 0);
    }

    /** Refuses the call with a time to retry, to which a random part is added so that bots do not all retry at once. */
    private void refuse(AdmissionRequest admissionRequest, RefusalReason reason, long retryNanos) {
        forget(admissionRequest);
        admissionCounters.refused(reason.code());
        long maxJitter = Math.max(0, retryNanos) / 100 * jitterPercent;
        long jitter = retryNanos <= 0 ? 0 : (long) (maxJitter * chance.getAsDouble());
        decide(admissionRequest, new Refused(reason, Math.max(0, retryNanos) + jitter));
    }

    private void refuseFull(AdmissionRequest admissionRequest) {
        Lane<AdmissionRequest> lane = waitingCalls.lane();
        refuse(admissionRequest, new RefusalReason.QueueFull(lane.calls(), lane.bytes()), SECOND_NANOS);
    }

    /** Refuses a call whose nonces this member may not use. */
    private void refuseElsewhere(AdmissionRequest admissionRequest, NonceLease lease, long now) {
        RefusalReason reason =
                new RefusalReason.NonceElsewhere(lease.otherHolder(), NonceLease.IDLE_NANOS / SECOND_NANOS);
        refuse(admissionRequest, reason, Math.max(SECOND_NANOS, lease.keptNanos(now)));
    }

    /** Refuses a call that cannot wait until the ban or pause of the limit ends. */
    private void refuseShut(
            AdmissionRequest admissionRequest, BlockReason blockReason, LimitState limitState, long now) {
        LimitSettings limit = limitState.limit.settings();
        String member = limitState.penalisedMember(now);
        boolean banned = blockReason == BlockReason.BAN;
        long left = banned
                ? limitState.limitBan.untilNanos() - now
                : limitState.pauseOf(admissionRequest).nanosLeft(now);
        boolean ofHost = limitState.limit.number() == 0;
        RefusalReason paused =
                ofHost ? new RefusalReason.HostPaused(limit, left) : new RefusalReason.Paused(limit, left, member);
        refuse(admissionRequest, banned ? new RefusalReason.Banned(limit, left, member) : paused, left);
    }

    private void refuseExpired(AdmissionRequest admissionRequest, long now) {
        Limit limit = admissionRequest.waitsAt();
        QueuedCall<AdmissionRequest> queued = admissionRequest.queuedCall();
        if (limit == null) {
            During during = admissionRequest.nonceKey() == null ? During.ORDER_WAIT : During.KEY_WAIT;
            refuse(admissionRequest, new RefusalReason.PastDeadline(during, admissionRequest.allowedNanos()));
            return;
        }
        long cost = queued == null ? 1 : queued.cost();
        refuse(
                admissionRequest,
                new RefusalReason.LimitFull(limit.settings(), limit.used(now), limit.usable(), cost),
                Math.max(1, limit.earliestNanos(cost, admissionRequest.isUrgent(), now)));
    }

    /** Removes a waiting call from all queues and indexes. */
    void forget(AdmissionRequest admissionRequest) {
        admissionRequest.giveBackPasses();
        waitingCalls.leave(admissionRequest, false);
        reservations.release(admissionRequest);
        if (admissionRequest.isUndecided() && admissionRequest.places()) {
            accountOrders.removeWaiting(admissionRequest);
        }
        NonceKey key = admissionRequest.nonceKey();
        if (key != null) {
            key.remove(admissionRequest);
            nonceKeys.touch(key);
        }
        admissionRequest.end();
    }

    private void decide(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        if (admissionRequest == acquiring) {
            acquired = admissionDecision;
        } else {
            out.add(admissionRequest, admissionDecision);
        }
    }

    /** Handles the timer of a call: its deadline, the end of its wait for an order, or the last chance of a cancel. */
    private void onTimer(AdmissionRequest admissionRequest, long now) {
        if (!admissionRequest.isWaiting()) {
            return;
        }
        if (now - admissionRequest.deadline() >= 0) {
            NonceKey key = admissionRequest.nonceKey();
            NonceLease lease = key == null || nonceKeys.isAllowedHere(admissionRequest, key, now) ? null : key.lease;
            if (lease == null) {
                refuseExpired(admissionRequest, now);
            } else {
                refuseElsewhere(admissionRequest, lease, now);
            }
            return;
        }
        boolean retries = false;
        if (admissionRequest.awaitsOrders() && now - admissionRequest.awaitsOrdersUntil() >= 0) {
            admissionRequest.sendDespiteOrders();
            retries = true;
        }
        if (waitingCalls.isLastAttempt(admissionRequest, now)) {
            admissionRequest.giveLastChance();
            retries = true;
        }
        if (retries) {
            attempt(admissionRequest, now);
        }
        if (admissionRequest.isWaiting()) {
            waitingCalls.arm(admissionRequest, now);
        }
    }

    /** Retries cancels that waited only for the response to this order. */
    void answeredFor(List<AdmissionRequest> cancels, long now) {
        for (AdmissionRequest cancel : cancels) {
            if (cancel.isWaiting() && cancel.orderAnswered()) {
                attempt(cancel, now);
            }
        }
    }

    /** Retries the calls of every limit and nonce key where something changed. */
    void retryWaiting(long now) {
        int steps = 0;
        while (steps < MAX_STEPS) {
            NonceKey key = nonceKeys.nextTouched();
            if (key != null) {
                retryFronts(key, now);
                steps++;
                continue;
            }
            LimitState limitState = limitStates.nextTouched();
            if (limitState == null) {
                return;
            }
            steps += retryWaiting(limitState, MAX_STEPS - steps, now);
        }
    }

    /** Retries the head, then the next, until one stays blocked. Returns how many were retried. */
    private int retryWaiting(LimitState limitState, int maxAttempts, long now) {
        int attempts = 0;
        QueuedCall<AdmissionRequest> head = limitState.limitQueue.head();
        while (head != null && attempts < maxAttempts) {
            attempts++;
            AdmissionRequest admissionRequest = head.call();
            attempt(admissionRequest, now);
            if (admissionRequest.queuedCall() == head) {
                break;
            }
            head = limitState.limitQueue.head();
        }
        boolean unfinished = attempts == maxAttempts && head != null;
        limitStates.retried(limitState, unfinished);
        waitingCalls.armWake(limitState, now);
        limitStates.drop(limitState, now);
        return Math.max(1, attempts);
    }

    /** Retries the front of each class of a nonce key, lowest nonce first. The other calls of the key wait only in the key. */
    private void retryFronts(NonceKey key, long now) {
        for (int i = LaneClass.COUNT - 1; i >= 0; i--) {
            AdmissionRequest front = key.front(i);
            AdmissionRequest before = key.replaceAttempted(i, front);
            if (before != null) {
                waitingCalls.unpark(before, false);
            }
            if (front != null && front.waitsAt() == null) {
                attempt(front, now);
            } else if (front != null && !nonceKeys.mayAttempt(front, key, now)) {
                waitingCalls.unpark(front, false);
            }
        }
    }
}
