package dev.sluice.core.admission;

import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.Limit;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks limits for calls: all look before any takes; the first that stops a call is where it waits. And asks on: a limit where something changed asks its
 * head, and the next, until one stays there. So no wake-up is lost, and nobody is asked who could not go.
 */
final class AdmissionEngine {
    /** A turn of the gate ends after so many steps; the rest is done at the next tick, at once. */
    private static final int MOST_STEPS = 1024;

    private final CallCharges callCharges;
    private final LimitCheck limitCheck;
    private final LimitStates limitStates;
    private final WaitingCalls waitingCalls;
    private final Reservations reservations;
    private final NonceKeys nonceKeys;
    private final AccountOrders accountOrders;
    private final AdmissionCounters admissionCounters;
    private final RefusalFactory refusalFactory;
    private Decisions out = new Decisions();

    AdmissionEngine(AdmissionSettings settings, Dependencies dependencies, DoubleSupplier chance) {
        refusalFactory = new RefusalFactory(settings.policy(), chance);
        callCharges = dependencies.callCharges();
        limitStates = dependencies.limitStates();
        reservations = dependencies.reservations();
        nonceKeys = dependencies.nonceKeys();
        accountOrders = dependencies.accountOrders();
        admissionCounters = dependencies.admissionCounters();
        limitCheck = new LimitCheck(limitStates, dependencies.rampUps(), settings.observe());
        waitingCalls = new WaitingCalls(settings, dependencies, this::onTimer);
    }

    /** What asking works with. */
    record Dependencies(
            CallCharges callCharges,
            Timers timers,
            LimitStates limitStates,
            RampUps rampUps,
            Reservations reservations,
            NonceKeys nonceKeys,
            AccountOrders accountOrders,
            AdmissionCounters admissionCounters) {}

    void reload(AdmissionSettings newSettings) {
        refusalFactory.reload(newSettings.policy());
        limitCheck.reload(newSettings.observe());
        waitingCalls.reload(newSettings);
    }

    LimitCheck limitCheck() {
        return limitCheck;
    }

    WaitingCalls waitingCalls() {
        return waitingCalls;
    }

    /** Decisions about calls that were told to wait go here. */
    void into(Decisions decisions) {
        out = decisions;
    }

    /** Admits it, parks it, or refuses it. */
    void attempt(AdmissionRequest admissionRequest, long now) {
        if (admissionRequest.unansweredOrders > 0) {
            waitInLane(admissionRequest, now);
            return;
        }
        NonceKey key = admissionRequest.nonceKey;
        if (key != null && !nonceKeys.mayAsk(admissionRequest, key, now)) {
            waitingCalls.unpark(admissionRequest, false);
            nonceKeys.watch(key, now);
            waitInLane(admissionRequest, now);
            return;
        }
        BlockReason blockReason = obstacle(admissionRequest, now);
        if (blockReason != null) {
            stopped(admissionRequest, blockReason, now);
        } else if (key != null && lowerNonceGoes(admissionRequest, key, now)) {
            attempt(admissionRequest, now);
        } else {
            admit(admissionRequest, now);
        }
    }

    private @Nullable BlockReason obstacle(AdmissionRequest admissionRequest, long now) {
        callCharges.draw(admissionRequest, now);
        return limitCheck.find(callCharges, admissionRequest, now);
    }

    /** A less urgent call of the key with a lower nonce goes first if it lacks nothing and its turn has come; else it is overtaken. */
    private boolean lowerNonceGoes(AdmissionRequest admissionRequest, NonceKey key, long now) {
        for (int i = LaneClass.COUNT - 1; i > admissionRequest.rank().place(); i--) {
            AdmissionRequest lower = key.front(i);
            LimitState limitState = lower == null ? null : lower.limitState;
            if (lower == null
                    || limitState == null
                    || lower.call().nonce() > admissionRequest.call().nonce()) {
                continue;
            }
            if (admissionRequest.limitState == limitState) {
                waitingCalls.unpark(admissionRequest, true);
            }
            if (limitState.limitQueue.head() == lower.queuedCall && obstacle(lower, now) == null) {
                admit(lower, now);
                return true;
            }
        }
        obstacle(admissionRequest, now);
        return false;
    }

    /** As {@link #attempt}, in the order of its key's nonces. */
    void attemptInKey(AdmissionRequest admissionRequest, NonceKey key, long now) {
        retryFronts(key, now);
        if (admissionRequest.stage == AdmissionRequest.Stage.NEW
                && admissionRequest.decided == null
                && admissionRequest.entry == null) {
            nonceKeys.watch(key, now);
            waitInLane(admissionRequest, now);
        }
    }

    /** It was admitted, but a limit changed before it started: it waits at its old place, or goes again. */
    void again(AdmissionRequest admissionRequest, long now) {
        admissionRequest.permit = null;
        admissionRequest.stage = AdmissionRequest.Stage.NEW;
        NonceKey key = admissionRequest.nonceKey;
        if (key == null) {
            attempt(admissionRequest, now);
        } else if (admissionRequest.call().nonce() <= key.lastStarted || !key.add(admissionRequest)) {
            refuse(admissionRequest, RefusalFactory.nonceOvertaken(admissionRequest));
        } else {
            attemptInKey(admissionRequest, key, now);
        }
    }

    /** Before a reload: every waiting call leaves its limit, in the order of arrival. */
    List<AdmissionRequest> unparkAll() {
        List<AdmissionRequest> all = waitingCalls.lane().all();
        all.sort(Comparator.comparingLong(admissionRequest -> admissionRequest.arrival));
        for (AdmissionRequest admissionRequest : all) {
            waitingCalls.unpark(admissionRequest, false);
            reservations.release(admissionRequest);
        }
        return all;
    }

    void attemptAll(List<AdmissionRequest> tickets, long now) {
        for (AdmissionRequest admissionRequest : tickets) {
            if (admissionRequest.stage == AdmissionRequest.Stage.WAITING) {
                attempt(admissionRequest, now);
            }
        }
    }

    /** Whether the last turn was cut short: the next tick goes on. */
    boolean isUnfinished() {
        return limitStates.hasTouched() || nonceKeys.hasTouched();
    }

    private void stopped(AdmissionRequest admissionRequest, BlockReason blockReason, long now) {
        int place = limitCheck.place();
        Limit limit = callCharges.limit(place);
        if (blockReason == BlockReason.TOO_LARGE) {
            refuse(admissionRequest, RefusalFactory.tooLarge(limit, callCharges.cost(place)));
            return;
        }
        LimitState limitState = limitStates.raise(limit, now);
        if (LimitCheck.endsTooLate(blockReason, limitState, admissionRequest, now)) {
            refuse(admissionRequest, refusalFactory.shut(blockReason, limitState, admissionRequest, now));
            return;
        }
        if (admissionRequest.limitState == limitState) {
            return;
        }
        boolean moves = admissionRequest.limitState != null;
        boolean isNew = admissionRequest.entry == null;
        waitingCalls.unpark(admissionRequest, false);
        if (!waitInLane(admissionRequest, now)) {
            return;
        }
        if (isNew) {
            admissionCounters.delayedBy(limit.settings().name());
        }
        waitingCalls.park(admissionRequest, limitState, callCharges.cost(place));
        if (moves) {
            reservations.passedOver(admissionRequest, callCharges, now);
        }
        QueuedCall<AdmissionRequest> head = limitState.limitQueue.head();
        if (head != null && head.call() == admissionRequest) {
            waitingCalls.armWake(limitState, now);
        }
    }

    /** It waits in the lane; false: there was no room, and it is refused. */
    private boolean waitInLane(AdmissionRequest admissionRequest, long now) {
        while (!waitingCalls.hasRoom(admissionRequest)) {
            AdmissionRequest victim = admissionRequest.isUrgent() ? waitingCalls.victim(admissionRequest) : null;
            if (victim == null) {
                refuse(admissionRequest, refusalFactory.laneFull(waitingCalls.lane()));
                return false;
            }
            refuse(victim, refusalFactory.laneFull(waitingCalls.lane()));
        }
        if (admissionRequest.entry == null) {
            admissionCounters.waited++;
            if (admissionRequest.places()) {
                accountOrders.waits(admissionRequest);
            }
        }
        waitingCalls.enter(admissionRequest, now);
        return true;
    }

    private void admit(AdmissionRequest admissionRequest, long now) {
        Charge[] charges = callCharges.take(now);
        Permit permit = new Permit(admissionRequest, charges, callCharges.costsOnOk(), limitCheck.overdraws());
        limitCheck.mark(permit);
        for (int i = 0; i < charges.length; i++) {
            LimitState limitState = limitStates.at(charges[i].limit(), now);
            if (limitState != null) {
                taken(limitState, admissionRequest, callCharges.cost(i));
                if (limitCheck.isOverdrawn(i)) {
                    limitState.overdraw.opened(permit, now);
                }
            }
        }
        admissionCounters.admitted++;
        admissionCounters.open++;
        admissionCounters.overdrawn += permit.overdrawn() ? 1 : 0;
        admissionCounters.observedWaits += admissionRequest.observed ? 1 : 0;
        boolean places = admissionRequest.places();
        if (places) {
            accountOrders.waitsNoMore(admissionRequest);
        }
        waitingCalls.leave(admissionRequest, true);
        reservations.release(admissionRequest);
        admissionRequest.stage = AdmissionRequest.Stage.ADMITTED;
        admissionRequest.permit = permit;
        if (places) {
            accountOrders.flies(admissionRequest);
        }
        NonceKey key = admissionRequest.nonceKey;
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
            refuse(overtaken, RefusalFactory.nonceOvertaken(overtaken));
        }
    }

    /** Ends a call that was not sent, wherever it waits. */
    void refuse(AdmissionRequest admissionRequest, Refused refused) {
        forget(admissionRequest);
        admissionCounters.refused(refused.refusalReason());
        decide(admissionRequest, refused);
    }

    /** Takes a waiting call out of everything. */
    void forget(AdmissionRequest admissionRequest) {
        admissionRequest.giveBackPasses();
        waitingCalls.leave(admissionRequest, false);
        reservations.release(admissionRequest);
        if (admissionRequest.waits() && admissionRequest.places()) {
            accountOrders.waitsNoMore(admissionRequest);
        }
        NonceKey key = admissionRequest.nonceKey;
        if (key != null) {
            key.remove(admissionRequest);
            nonceKeys.touch(key);
        }
        admissionRequest.stage = AdmissionRequest.Stage.ENDED;
    }

    private void decide(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        if (admissionRequest.told) {
            out.add(admissionRequest, admissionDecision);
        } else {
            admissionRequest.decided = admissionDecision;
        }
    }

    /** Its own alarm rang: a deadline, the end of the wait for an order, a cancel's last chance. */
    private void onTimer(AdmissionRequest admissionRequest, long now) {
        if (admissionRequest.stage != AdmissionRequest.Stage.WAITING) {
            return;
        }
        if (now - admissionRequest.deadline >= 0) {
            refuse(admissionRequest, refusalFactory.expired(admissionRequest, now));
            return;
        }
        boolean asks = false;
        if (admissionRequest.unansweredOrders > 0 && now - admissionRequest.ordersUntil >= 0) {
            admissionRequest.unansweredOrders = 0;
            admissionRequest.orderUnanswered = true;
            asks = true;
        }
        if (waitingCalls.isLastAttempt(admissionRequest, now)) {
            admissionRequest.lastChance = true;
            asks = true;
        }
        if (asks) {
            attempt(admissionRequest, now);
        }
        if (admissionRequest.stage == AdmissionRequest.Stage.WAITING) {
            waitingCalls.arm(admissionRequest, now);
        }
    }

    /** An order landed: cancels that waited for its answer alone ask now. */
    void answeredFor(List<AdmissionRequest> cancels, long now) {
        for (AdmissionRequest cancel : cancels) {
            if (cancel.stage == AdmissionRequest.Stage.WAITING
                    && cancel.unansweredOrders > 0
                    && --cancel.unansweredOrders == 0) {
                attempt(cancel, now);
            }
        }
    }

    /** Asks on wherever something changed. */
    void retryWaiting(long now) {
        int steps = 0;
        while (steps < MOST_STEPS) {
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
            steps += retryWaiting(limitState, MOST_STEPS - steps, now);
        }
    }

    /** Asks the head, and the next, until one stays; how many were asked. */
    private int retryWaiting(LimitState limitState, int most, long now) {
        int asked = 0;
        QueuedCall<AdmissionRequest> head = limitState.limitQueue.head();
        while (head != null && asked < most) {
            asked++;
            AdmissionRequest admissionRequest = head.call();
            attempt(admissionRequest, now);
            if (admissionRequest.queuedCall == head) {
                break;
            }
            head = limitState.limitQueue.head();
        }
        boolean unfinished = asked == most && head != null;
        limitStates.asked(limitState, unfinished);
        waitingCalls.armWake(limitState, now);
        limitStates.drop(limitState, now);
        return Math.max(1, asked);
    }

    /** Asks the fronts of a key, the lowest nonce first; the others of the key wait in the key alone. */
    private void retryFronts(NonceKey key, long now) {
        for (int i = LaneClass.COUNT - 1; i >= 0; i--) {
            AdmissionRequest front = key.front(i);
            AdmissionRequest before = key.replaceAsking(i, front);
            if (before != null) {
                waitingCalls.unpark(before, false);
            }
            if (front != null && front.limitState == null) {
                attempt(front, now);
            } else if (front != null && !nonceKeys.mayAsk(front, key, now)) {
                waitingCalls.unpark(front, false);
            }
        }
    }
}
