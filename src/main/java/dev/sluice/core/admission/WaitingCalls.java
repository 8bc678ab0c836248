package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.queue.Timers;
import dev.sluice.core.ratelimit.Limit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The waiting calls: their entry in the lane, the limit where each is parked, and the time of its next check. */
final class WaitingCalls {
    /**
     * Time before its deadline at which a parked cancel may exceed the limit; longer by {@link #OVERDRAW_GAP_NANOS} for
     * each cancel waiting at that limit.
     */
    private static final long OVERDRAW_LEAD_NANOS = 250 * Nanos.PER_MILLI;

    private static final long OVERDRAW_GAP_NANOS = 100 * Nanos.PER_MILLI;
    private static final long MIN_CHECK_NANOS = 100_000;
    private static final long QUIET_CHECK_NANOS = 10 * Nanos.PER_SECOND;
    private static final long MAX_CHECK_NANOS = Nanos.PER_SECOND;

    private final Timers timers;
    private final LimitStates limitStates;
    private final Lane<Permit> lane;
    private final BiConsumer<Permit, Long> onTimer;
    private AdmissionSettings settings;

    WaitingCalls(AdmissionSettings settings, LimitStates limitStates, BiConsumer<Permit, Long> onTimer) {
        this.settings = settings;
        timers = limitStates.timers();
        this.limitStates = limitStates;
        this.onTimer = onTimer;
        lane = new Lane<>(settings.policy().lane());
    }

    void reload(AdmissionSettings newSettings) {
        settings = newSettings;
        lane.resize(newSettings.policy().lane());
    }

    Lane<Permit> lane() {
        return lane;
    }

    boolean hasRoom(Permit permit) {
        return permit.isInLane() || lane.hasRoom(permit.request().options().bytes());
    }

    /** Adds the call to the lane, whether it is parked at a limit or not. */
    void enter(Permit permit, long now) {
        if (!permit.isInLane()) {
            permit.markWaiting();
            waitState(permit)
                    .enter(lane.add(
                            permit,
                            permit.request().laneClass(),
                            permit.request().options().bytes()));
        }
        scheduleCheck(permit, now);
    }

    /** Removes a call that was refused or withdrawn from its limit, the lane and the timers. */
    void leave(Permit permit) {
        leave(permit, false);
    }

    /**
     * Removes a call that was admitted, as {@link #leave(Permit)} does, and charges its cost to the share of its bot.
     */
    void removeAdmitted(Permit permit) {
        leave(permit, true);
    }

    private void leave(Permit permit, boolean isAdmitted) {
        unpark(permit, isAdmitted);
        WaitState waitState = permit.waitState();
        if (waitState == null) {
            return;
        }
        Lane.Entry<Permit> entry = waitState.leave();
        if (entry != null) {
            lane.remove(entry);
        }
        timers.cancel(waitState.timer);
    }

    private WaitState waitState(Permit permit) {
        WaitState known = permit.waitState();
        if (known != null) {
            return known;
        }
        WaitState created = new WaitState(new Timer() {
            @Override
            public void fire(long at) {
                onTimer.accept(permit, at);
            }
        });
        permit.waitState(created);
        return created;
    }

    void park(Permit permit, LimitState limitState, long cost) {
        QueuedCall<Permit> queued = limitState.queue.park(permit, permit.queueEntry(cost));
        waitState(permit).park(limitState.limit, queued);
        if (limitState.reservedFor == permit) {
            limitState.queue.putFirst(queued);
            limitStates.scheduleRetry(limitState);
        }
    }

    /** Returns the state of the limit at which the call is parked; null when it waits at none. */
    private @Nullable LimitState stateOfWait(Permit permit) {
        Limit limit = permit.parkedAt();
        return limit == null ? null : limitStates.getIfPresent(limit);
    }

    void unpark(Permit permit) {
        unpark(permit, false);
    }

    private void unpark(Permit permit, boolean isAdmitted) {
        WaitState waitState = permit.waitState();
        LimitState limitState = stateOfWait(permit);
        QueuedCall<Permit> queued = permit.queuedCall();
        if (waitState == null || limitState == null || queued == null) {
            return;
        }
        if (isAdmitted) {
            limitState.queue.removeSent(queued, settings.share(permit.bot()).weight());
        } else {
            limitState.queue.remove(queued);
        }
        waitState.unpark();
        limitStates.scheduleRetry(limitState);
    }

    /** Sets the next check of this call: its deadline, the end of its wait for orders, or its last chance. */
    void scheduleCheck(Permit permit, long now) {
        long at = permit.deadline();
        if (permit.awaitsOrders()) {
            at = earlier(at, permit.orderWait().until());
        }
        if (permit.request().isUrgent()) {
            long overdrawAt = permit.mayOverdraw() ? now + OVERDRAW_GAP_NANOS : overdrawAt(permit);
            at = earlier(at, overdrawAt);
        }
        timers.set(waitState(permit).timer, at);
    }

    boolean isOverdrawDue(Permit permit, long now) {
        return permit.request().isUrgent() && now - overdrawAt(permit) >= 0;
    }

    private long overdrawAt(Permit permit) {
        LimitState limitState = stateOfWait(permit);
        int cancels = limitState == null
                ? 0
                : limitState.queue.waiting(permit.request().laneClass());
        long lead = OVERDRAW_LEAD_NANOS + OVERDRAW_GAP_NANOS * cancels;
        return permit.deadline() - Math.min(lead, (permit.deadline() - permit.arrivedAt()) / 2);
    }

    private static long earlier(long first, long second) {
        return first - second <= 0 ? first : second;
    }

    /** Sets the next retry of this limit's head if nothing changes before. */
    void scheduleRetry(LimitState limitState, long now) {
        QueuedCall<Permit> head = limitState.queue.head();
        timers.set(
                limitState.retryTimer,
                now + (head == null ? QUIET_CHECK_NANOS : nanosUntilRetry(limitState, head, now)));
    }

    private long nanosUntilRetry(LimitState limitState, QueuedCall<Permit> head, long now) {
        Permit permit = head.call();
        if (limitState.limitBan.isInForce(now)) {
            return limitState.limitBan.untilNanos() - now;
        }
        if (Reservations.isBlocking(limitState.reservedFor, permit)) {
            return MAX_CHECK_NANOS;
        }
        long paused = limitState.pauseFor(permit).nanosLeft(now);
        if (paused > 0) {
            return paused;
        }
        long withheld = limitStates.withheldUnits(limitState.limit, limitState, permit, now);
        long wait = limitState.limit.earliestNanos(
                head.cost() + withheld, permit.request().isUrgent(), now);
        long longest = withheld > 0 ? OVERDRAW_GAP_NANOS : MAX_CHECK_NANOS;
        return Math.max(MIN_CHECK_NANOS, Math.min(wait, longest));
    }

    /** Returns the call that is refused to make room for a cancel; null when only cancels wait. */
    @Nullable
    Permit findEvictable(Permit cancel) {
        return lane.leastUrgentBelow(cancel.request().laneClass());
    }
}
