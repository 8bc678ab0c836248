package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.CallCharges;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.ratelimit.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reservations against starvation. A call that had to move between its limits too often, because another one of them
 * had no room each time, reserves all of its limits at once. Freed room is then kept for this call. The reservation
 * ends when the call stops waiting.
 */
final class Reservations {
    private final LimitStates limitStates;
    private int maxMoves;

    Reservations(PolicySettings policy, LimitStates limitStates) {
        this.limitStates = limitStates;
        reload(policy);
    }

    void reload(PolicySettings policy) {
        maxMoves = policy.lane().maxOvertaken();
    }

    /**
     * Records that the call moved from one limit to another. Reserves all of its limits if that happened too often and
     * none of them is reserved.
     */
    void recordMove(Permit permit, CallCharges callCharges, long now) {
        WaitState waitState = permit.waitState();
        if (waitState == null || ++waitState.moves < maxMoves || !waitState.reserved.isEmpty()) {
            return;
        }
        for (int i = 0; i < callCharges.size(); i++) {
            LimitState limitState = limitStates.getOrRestore(callCharges.limit(i), now);
            if (limitState != null && limitState.reservedFor != null) {
                return;
            }
        }
        List<Limit> reserved = new ArrayList<>(callCharges.size());
        for (int i = 0; i < callCharges.size(); i++) {
            LimitState limitState = limitStates.getOrCreate(callCharges.limit(i), now);
            limitState.reserveFor(permit);
            limitStates.scheduleRetry(limitState);
            reserved.add(callCharges.limit(i));
        }
        waitState.reserved = reserved;
    }

    /** Returns whether the reservation of {@code reservedFor} blocks this call. */
    static boolean isBlocking(@Nullable Permit holder, Permit permit) {
        return holder != null
                && holder != permit
                && !permit.request()
                        .laneClass()
                        .isMoreUrgentThan(holder.request().laneClass())
                && LaneClass.REDUCE.isMoreUrgentThan(permit.request().laneClass());
    }

    void release(Permit permit) {
        WaitState waitState = permit.waitState();
        if (waitState == null) {
            return;
        }
        for (Limit limit : waitState.reserved) {
            LimitState limitState = limitStates.getIfPresent(limit);
            if (limitState != null && limitState.reservedFor == permit) {
                limitState.reserveFor(null);
                limitStates.scheduleRetry(limitState);
            }
        }
        waitState.reserved = List.of();
    }
}
