package dev.sluice.core.admission;

import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.ratelimit.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reservations against starvation. A call that was passed over too often, because a different one of its limits was short each time,
 * reserves all of its limits at once: freed room is kept for it. The reservation ends when the call stops waiting.
 */
final class Reservations {
    private final LimitStates limitStates;
    private int maxPassedOver;

    Reservations(PolicySettings policy, LimitStates limitStates) {
        this.limitStates = limitStates;
        reload(policy);
    }

    void reload(PolicySettings policy) {
        maxPassedOver = policy.lane().passedOver();
    }

    /** Records that the call moved from one limit to another. Reserves all of its limits if that happened too often and none of them is reserved. */
    void passedOver(AdmissionRequest admissionRequest, CallCharges callCharges, long now) {
        Reservation reservation = admissionRequest.reservation();
        if (reservation == null) {
            reservation = new Reservation();
            admissionRequest.reservation(reservation);
        }
        if (reservation.passedOver() < maxPassedOver || !reservation.limits().isEmpty()) {
            return;
        }
        for (int i = 0; i < callCharges.size(); i++) {
            LimitState limitState = limitStates.at(callCharges.limit(i), now);
            if (limitState != null && limitState.holder != null) {
                return;
            }
        }
        List<Limit> held = new ArrayList<>(callCharges.size());
        for (int i = 0; i < callCharges.size(); i++) {
            LimitState limitState = limitStates.getOrCreate(callCharges.limit(i), now);
            limitState.holdFor(admissionRequest);
            limitStates.touch(limitState);
            held.add(callCharges.limit(i));
        }
        reservation.limits(held);
    }

    /** Checks whether the reservation of {@code holder} blocks this call. */
    static boolean stops(@Nullable AdmissionRequest holder, AdmissionRequest admissionRequest) {
        return holder != null
                && holder != admissionRequest
                && !admissionRequest.laneClass().before(holder.laneClass())
                && LaneClass.REDUCE.before(admissionRequest.laneClass());
    }

    void release(AdmissionRequest admissionRequest) {
        Reservation reservation = admissionRequest.reservation();
        if (reservation == null) {
            return;
        }
        for (Limit limit : reservation.limits()) {
            LimitState limitState = limitStates.existing(limit);
            if (limitState != null && limitState.holder == admissionRequest) {
                limitState.holdFor(null);
                limitStates.touch(limitState);
            }
        }
        reservation.limits(List.of());
    }
}
