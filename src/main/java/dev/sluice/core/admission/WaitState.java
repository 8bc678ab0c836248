package dev.sluice.core.admission;

import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.ratelimit.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a waiting call: its entry in the lane, the limit at which it is parked, its timer, and the limits that
 * it has reserved. Changed by {@link WaitingCalls} and {@link Reservations}.
 */
final class WaitState {
    final Timer timer;
    private Lane.@Nullable Entry<Permit> entry;
    private @Nullable Limit limit;
    private @Nullable Limit latestLimit;
    private @Nullable QueuedCall<Permit> queued;

    /** True for a cancel that is so close to its deadline that it may exceed limits. */
    boolean mayOverdraw;

    /** How often the call moved to another limit after it had reached the head. */
    int moves;

    /** The limits that are reserved for the call because of its moves. */
    List<Limit> reserved = List.of();

    WaitState(Timer timer) {
        this.timer = timer;
    }

    void enter(Lane.Entry<Permit> added) {
        entry = added;
    }

    boolean isInLane() {
        return entry != null;
    }

    /** Removes and returns the entry in the lane; null if there is none. */
    Lane.@Nullable Entry<Permit> leave() {
        Lane.Entry<Permit> left = entry;
        entry = null;
        return left;
    }

    void park(Limit at, QueuedCall<Permit> as) {
        limit = at;
        latestLimit = at;
        queued = as;
    }

    void unpark() {
        limit = null;
        queued = null;
    }

    /** Returns the limit at which the call is parked; null when it waits at none. */
    @Nullable
    Limit limit() {
        return limit;
    }

    /** Returns the limit at which the call was parked last; null when it never was. */
    @Nullable
    Limit latestLimit() {
        return latestLimit;
    }

    /** Returns its entry in the queue of that limit; null when it waits at none. */
    @Nullable
    QueuedCall<Permit> queuedCall() {
        return queued;
    }
}
