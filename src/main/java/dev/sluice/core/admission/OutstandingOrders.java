package dev.sluice.core.admission;

import java.util.List;

/**
 * What was left at the exchange and is still watched from here.
 *
 * @param unknown orders of which nobody knows whether they took effect, the oldest first
 * @param unanswered orders that were sent more than a second ago and have no answer yet; would this process end now, nobody would know of them either
 * @param armed dead man's switches
 */
public record OutstandingOrders(List<UnknownOrder> unknown, List<UnknownOrder> unanswered, List<DeadManSwitch> armed) {
    public OutstandingOrders {
        unknown = List.copyOf(unknown);
        unanswered = List.copyOf(unanswered);
        armed = List.copyOf(armed);
    }
}
