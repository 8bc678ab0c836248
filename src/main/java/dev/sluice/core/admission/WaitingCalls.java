package dev.sluice.core.admission;

import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Limit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The waiting calls: their entry in the lane, the limit where each is parked, and the time of its next check. */
final class WaitingCalls {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * Time before its deadline at which a parked cancel may exceed the limit; longer by {@link #CHANCE_GAP_NANOS} for each cancel waiting at that
     * limit.
     */
    private static final long LAST_CHANCE_NANOS = 250 * NANOS_PER_MILLI;

    private static final long CHANCE_GAP_NANOS = 100 * NANOS_PER_MILLI;
    private static final long MIN_CHECK_NANOS = 100_000;
    private static final long QUIET_CHECK_NANOS = 10_000_000_000L;
    private static final long MAX_CHECK_NANOS = 1_000_000_000;

    private final Timers timers;
    private final LimitStates limitStates;
    private final RampUps rampUps;
    private final Lane<AdmissionRequest> lane;
    private final BiConsumer<AdmissionRequest, Long> onTimer;
    private AdmissionSettings settings;

    WaitingCalls(
            AdmissionSettings settings,
            Timers timers,
            LimitStates limitStates,
            RampUps rampUps,
            BiConsumer<AdmissionRequest, Long> onTimer) {
        this.settings = settings;
        this.timers = timers;
        this.limitStates = limitStates;
        this.rampUps = rampUps;
        this.onTimer = onTimer;
        lane = new Lane<>(settings.policy().lane());
    }

    void reload(AdmissionSettings newSettings) {
        settings = newSettings;
        lane.resize(newSettings.policy().lane());
    }

    Lane<AdmissionRequest> lane() {
        return lane;
    }

    boolean hasRoom(AdmissionRequest admissionRequest) {
        return admissionRequest.isInLane()
                || lane.hasRoom(admissionRequest.callerOptions().bytes());
    }

    /** Adds the call to the lane, whether it is parked at a limit or not. */
    void enter(AdmissionRequest admissionRequest, long now) {
        if (!admissionRequest.isInLane()) {
            admissionRequest.waitInLane();
            place(admissionRequest)
                    .enter(lane.enter(
                            admissionRequest,
                            admissionRequest.laneClass(),
                            admissionRequest.callerOptions().bytes()));
        }
        arm(admissionRequest, now);
    }

    /** Removes the call from its limit, the lane and the timers. */
    void leave(AdmissionRequest admissionRequest, boolean served) {
        unpark(admissionRequest, served);
        WaitingPlace place = admissionRequest.place();
        if (place == null) {
            return;
        }
        Lane.Entry<AdmissionRequest> entry = place.leave();
        if (entry != null) {
            lane.leave(entry);
        }
        timers.cancel(place.timer);
    }

    private WaitingPlace place(AdmissionRequest admissionRequest) {
        WaitingPlace known = admissionRequest.place();
        if (known != null) {
            return known;
        }
        WaitingPlace made = new WaitingPlace(new Timer() {
            @Override
            void fire(long at) {
                onTimer.accept(admissionRequest, at);
            }
        });
        admissionRequest.place(made);
        return made;
    }

    void park(AdmissionRequest admissionRequest, LimitState limitState, long cost) {
        QueuedCall<AdmissionRequest> queuedCall =
                limitState.limitQueue.park(admissionRequest, admissionRequest.queueEntry(cost));
        place(admissionRequest).park(limitState.limit, queuedCall);
        if (limitState.holder == admissionRequest) {
            limitState.limitQueue.promote(queuedCall);
            limitStates.touch(limitState);
        }
    }

    /** Returns the state of the limit at which the call is parked; null when it waits at none. */
    private @Nullable LimitState stateOfWait(AdmissionRequest admissionRequest) {
        Limit limit = admissionRequest.waitsAt();
        return limit == null ? null : limitStates.existing(limit);
    }

    void unpark(AdmissionRequest admissionRequest, boolean served) {
        WaitingPlace place = admissionRequest.place();
        LimitState limitState = stateOfWait(admissionRequest);
        QueuedCall<AdmissionRequest> queuedCall = admissionRequest.queuedCall();
        if (place == null || limitState == null || queuedCall == null) {
            return;
        }
        if (served) {
            limitState.limitQueue.served(
                    queuedCall, settings.share(admissionRequest.bot()).weight());
        } else {
            limitState.limitQueue.remove(queuedCall);
        }
        place.unpark();
        limitStates.touch(limitState);
    }

    /** Sets the next check of this call: its deadline, the end of its wait for orders, or its last chance. */
    void arm(AdmissionRequest admissionRequest, long now) {
        long at = admissionRequest.deadline();
        if (admissionRequest.awaitsOrders()) {
            at = earlier(at, admissionRequest.awaitsOrdersUntil());
        }
        if (admissionRequest.isUrgent()) {
            long chance = admissionRequest.hasLastChance() ? now + CHANCE_GAP_NANOS : lastChanceAt(admissionRequest);
            at = earlier(at, chance);
        }
        timers.set(place(admissionRequest).timer, at);
    }

    boolean isLastAttempt(AdmissionRequest admissionRequest, long now) {
        return admissionRequest.isUrgent() && now - lastChanceAt(admissionRequest) >= 0;
    }

    private long lastChanceAt(AdmissionRequest admissionRequest) {
        LimitState limitState = stateOfWait(admissionRequest);
        int cancels = limitState == null ? 0 : limitState.limitQueue.waiting(admissionRequest.laneClass());
        long lead = LAST_CHANCE_NANOS + CHANCE_GAP_NANOS * cancels;
        return admissionRequest.deadline()
                - Math.min(lead, (admissionRequest.deadline() - admissionRequest.arrivedAt()) / 2);
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    /** Sets the next retry of this limit's head if nothing changes before. */
    void armWake(LimitState limitState, long now) {
        QueuedCall<AdmissionRequest> head = limitState.limitQueue.head();
        timers.set(limitState.wake, now + (head == null ? QUIET_CHECK_NANOS : nanosUntilRetry(limitState, head, now)));
    }

    private long nanosUntilRetry(LimitState limitState, QueuedCall<AdmissionRequest> head, long now) {
        AdmissionRequest admissionRequest = head.call();
        if (limitState.limitBan.holds(now)) {
            return limitState.limitBan.untilNanos() - now;
        }
        if (Reservations.stops(limitState.holder, admissionRequest)) {
            return MAX_CHECK_NANOS;
        }
        long paused = limitState.pauseOf(admissionRequest).nanosLeft(now);
        if (paused > 0) {
            return paused;
        }
        long withheld = Math.max(
                limitState.withheld(admissionRequest, now), rampUps.withheld(limitState.limit, admissionRequest, now));
        long wait = limitState.limit.earliestNanos(head.cost() + withheld, admissionRequest.isUrgent(), now);
        long longest = withheld > 0 ? CHANCE_GAP_NANOS : MAX_CHECK_NANOS;
        return Math.max(MIN_CHECK_NANOS, Math.min(wait, longest));
    }

    /** Returns the call that is refused to make room for a cancel; null when only cancels wait. */
    @Nullable
    AdmissionRequest victim(AdmissionRequest cancel) {
        return lane.leastUrgentBelow(cancel.laneClass());
    }
}
