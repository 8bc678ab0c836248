package dev.sluice.breaker;

/** A set of tallies, one for each {@link Sort}. */
final class Tallies {
    private final Tally orders;
    private final Tally cancels;
    private final Tally others;

    Tallies(TripSettings trip, long now) {
        orders = Tally.of(trip, now);
        cancels = Tally.of(trip, now);
        others = Tally.of(trip, now);
    }

    Tally of(Sort sort) {
        return switch (sort) {
            case ORDER -> orders;
            case CANCEL -> cancels;
            case OTHER -> others;
        };
    }

    /** Returns the failures of the sort that has most of them. */
    int failures(long now) {
        return Math.max(orders.failures(now), Math.max(cancels.failures(now), others.failures(now)));
    }
}
