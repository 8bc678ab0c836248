package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Limit;
import java.util.List;

/** The count of a call's moves between limits, and the limits reserved because of them. Changed by {@link Reservations}. */
final class Reservation {
    private int passedOver;
    private List<Limit> limits = List.of();

    /** Counts a move to another limit after the call had reached the head. Returns the number of moves. */
    int passedOver() {
        return ++passedOver;
    }

    List<Limit> limits() {
        return limits;
    }

    void limits(List<Limit> reserved) {
        limits = reserved;
    }
}
