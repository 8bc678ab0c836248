package dev.sluice.gate;

import dev.sluice.lane.LaneClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that was passed over too often, since each time another of its limits was short, holds all of them at once (design rule 16): what
 * comes free there is kept for it. A hold ends with the wait of its call.
 */
final class Holds {
    private final Barriers barriers;
    private int mostPassedOver;

    Holds(PolicySettings policy, Barriers barriers) {
        this.barriers = barriers;
        reload(policy);
    }

    void reload(PolicySettings policy) {
        mostPassedOver = policy.lane().passedOver();
    }

    /** It lost its turn at one limit to another. Holds all of its limits when that happened too often and nobody else holds any. */
    void passedOver(Ticket ticket, Bill bill, long now) {
        ticket.passedOver++;
        if (ticket.passedOver < mostPassedOver || !ticket.held.isEmpty()) {
            return;
        }
        for (int i = 0; i < bill.size(); i++) {
            Barrier barrier = barriers.at(bill.limit(i), now);
            if (barrier != null && barrier.holder != null) {
                return;
            }
        }
        List<Barrier> held = new ArrayList<>(bill.size());
        for (int i = 0; i < bill.size(); i++) {
            Barrier barrier = barriers.raise(bill.limit(i), now);
            barrier.holdFor(ticket);
            barriers.touch(barrier);
            held.add(barrier);
        }
        ticket.held = held;
    }

    /** Whether somebody's hold on this limit stops that call. */
    static boolean stops(@Nullable Ticket holder, Ticket ticket) {
        return holder != null
                && holder != ticket
                && !ticket.laneClass().before(holder.laneClass())
                && LaneClass.REDUCE.before(ticket.laneClass());
    }

    void release(Ticket ticket) {
        for (Barrier barrier : ticket.held) {
            if (barrier.holder == ticket) {
                barrier.holdFor(null);
                barriers.touch(barrier);
            }
        }
        ticket.held = List.of();
    }
}
