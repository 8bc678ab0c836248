package dev.sluice.core.admission.status;

import java.util.List;

/**
 * The orders and dead man's switches at the exchange that are still watched.
 *
 * @param unknown orders whose effect is unknown, the oldest first
 * @param unanswered orders sent more than a second ago without a response; their effect would be unknown if this
 *     process ended now
 * @param armed dead man's switches
 */
public record OutstandingOrders(List<UnknownOrder> unknown, List<UnknownOrder> unanswered, List<DeadManSwitch> armed) {
    public OutstandingOrders {
        unknown = List.copyOf(unknown);
        unanswered = List.copyOf(unanswered);
        armed = List.copyOf(armed);
    }
}
