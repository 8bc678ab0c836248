package dev.sluice.core.admission;

import dev.sluice.core.queue.LaneClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that was passed over too often, since each time another of its limits was short, holds all of them at once (design rule 16): what
 * comes free there is kept for it. A hold ends with the wait of its call.
 */
final class Reservations {
    private final LimitStates limitStates;
    private int mostPassedOver;

    Reservations(PolicySettings policy, LimitStates limitStates) {
        this.limitStates = limitStates;
        reload(policy);
    }

    void reload(PolicySettings policy) {
        mostPassedOver = policy.lane().passedOver();
    }

    /** It lost its turn at one limit to another. Holds all of its limits when that happened too often and nobody else holds any. */
    void passedOver(AdmissionRequest admissionRequest, CallCharges callCharges, long now) {
        admissionRequest.passedOver++;
        if (admissionRequest.passedOver < mostPassedOver || !admissionRequest.held.isEmpty()) {
            return;
        }
        for (int i = 0; i < callCharges.size(); i++) {
            LimitState limitState = limitStates.at(callCharges.limit(i), now);
            if (limitState != null && limitState.holder != null) {
                return;
            }
        }
        List<LimitState> held = new ArrayList<>(callCharges.size());
        for (int i = 0; i < callCharges.size(); i++) {
            LimitState limitState = limitStates.raise(callCharges.limit(i), now);
            limitState.holdFor(admissionRequest);
            limitStates.touch(limitState);
            held.add(limitState);
        }
        admissionRequest.held = held;
    }

    /** Whether somebody's hold on this limit stops that call. */
    static boolean stops(@Nullable AdmissionRequest holder, AdmissionRequest admissionRequest) {
        return holder != null
                && holder != admissionRequest
                && !admissionRequest.laneClass().before(holder.laneClass())
                && LaneClass.REDUCE.before(admissionRequest.laneClass());
    }

    void release(AdmissionRequest admissionRequest) {
        for (LimitState limitState : admissionRequest.held) {
            if (limitState.holder == admissionRequest) {
                limitState.holdFor(null);
                limitStates.touch(limitState);
            }
        }
        admissionRequest.held = List.of();
    }
}
