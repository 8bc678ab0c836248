package dev.sluice.core.admission;

/**
 * The wait of a cancel for the orders in flight that it names. Changed by {@link AccountOrders} and, when it ends, by
 * the engine.
 */
final class OrderWait {
    private int orders;
    private long until;
    private boolean isOrderUnanswered;

    /** Adds one order to wait for, at most until {@code latest}. Of several ends, the latest counts. */
    void add(long latest) {
        if (orders == 0 || latest - until > 0) {
            until = latest;
        }
        orders++;
    }

    boolean isOpen() {
        return orders > 0;
    }

    /** Returns the end of the wait. Only while it is open. */
    long until() {
        return until;
    }

    /** Records that one order was answered. Returns true if the wait was open and no other order is left. */
    boolean recordOrderAnswer() {
        return isOpen() && --orders == 0;
    }

    void end() {
        orders = 0;
    }

    /** Records that the cancel may be sent although an order that it names is unanswered. */
    void markOrderUnanswered() {
        isOrderUnanswered = true;
    }

    boolean isOrderUnanswered() {
        return isOrderUnanswered;
    }
}
