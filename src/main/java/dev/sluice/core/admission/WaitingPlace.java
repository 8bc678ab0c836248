package dev.sluice.core.admission;

import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Limit;
import org.jspecify.annotations.Nullable;

/** The place of a waiting call: its entry in the lane, the limit at which it is parked, and its timer. Changed by {@link WaitingCalls}. */
final class WaitingPlace {
    final Timer timer;
    private Lane.@Nullable Entry<AdmissionRequest> entry;
    private @Nullable Limit limit;
    private @Nullable QueuedCall<AdmissionRequest> queuedCall;

    /** True for a cancel so close to its deadline that it may exceed limits. */
    boolean hasLastChance;

    WaitingPlace(Timer timer) {
        this.timer = timer;
    }

    void enter(Lane.Entry<AdmissionRequest> added) {
        entry = added;
    }

    boolean isInLane() {
        return entry != null;
    }

    /** Removes and returns the entry in the lane; null if there is none. */
    Lane.@Nullable Entry<AdmissionRequest> leave() {
        Lane.Entry<AdmissionRequest> left = entry;
        entry = null;
        return left;
    }

    void park(Limit at, QueuedCall<AdmissionRequest> as) {
        limit = at;
        queuedCall = as;
    }

    void unpark() {
        limit = null;
        queuedCall = null;
    }

    /** Returns the limit at which the call is parked; null when it waits at none. */
    @Nullable
    Limit limit() {
        return limit;
    }

    /** Returns its entry in the queue of that limit; null when it waits at none. */
    @Nullable
    QueuedCall<AdmissionRequest> queuedCall() {
        return queuedCall;
    }
}
