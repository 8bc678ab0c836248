package dev.sluice.core.breaker;

/** The windows of a breaker, one for each {@link OutcomeCategory}. */
final class OutcomeWindows {
    private final OutcomeWindow orders;
    private final OutcomeWindow cancels;
    private final OutcomeWindow others;

    OutcomeWindows(TripSettings trip, long now) {
        orders = OutcomeWindow.of(trip, now);
        cancels = OutcomeWindow.of(trip, now);
        others = OutcomeWindow.of(trip, now);
    }

    OutcomeWindow of(OutcomeCategory category) {
        return switch (category) {
            case ORDER -> orders;
            case CANCEL -> cancels;
            case OTHER -> others;
        };
    }

    /** Returns the number of failures of the category with the most. */
    int failures(long now) {
        return Math.max(orders.failures(now), Math.max(cancels.failures(now), others.failures(now)));
    }
}
