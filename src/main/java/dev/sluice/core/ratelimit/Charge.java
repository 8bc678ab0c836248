package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The units that one call uses of one limit. A charge is reserved, then dated by {@code start}, then answered; from
 * then on it expires.
 *
 * <p>It is also a link in its limit's chain of unanswered charges, later of reported ones, so that no chain needs an
 * allocation. Mutable, changed only by methods of its limit, and guarded by the lock of the admission controller.
 */
public final class Charge {
    /** The stage of a charge, which only advances. */
    enum Stage {
        RESERVED,
        STARTED,
        ANSWERED,
        SETTLED,
        REFUNDED
    }

    private final Limit limit;
    Stage stage = Stage.RESERVED;
    long cost;
    long startedAt;
    long answeredAt;

    /**
     * The cost at the response, and the units that the limit had answered before this charge started. Together they
     * tell which charges a response header includes.
     */
    long answeredCost;

    long answeredBefore;

    /** The units that the limit had answered when this charge was, with it. */
    long answeredUpTo;

    /** Limits that follow a header only: that of its own response, -1 without one, and the units it is listed with. */
    long header = -1;

    long reportedUnits;

    /** The used units when this charge started, minus all units taken up to then. */
    long usedMinusCharged;

    /**
     * Aligned windows only: the first and last window it was charged to, and whether a header of its own window
     * includes it.
     */
    long firstWindow = Long.MIN_VALUE;

    long lastWindow = Long.MIN_VALUE;
    boolean inHeader;

    /** Decaying counters only: the time at which it joined, or will join, the decaying level. */
    long joinsAt;

    @Nullable
    Charge before;

    @Nullable
    Charge after;

    Charge(Limit limit, long cost) {
        this.limit = limit;
        this.cost = cost;
    }

    public Limit limit() {
        return limit;
    }

    /** Returns the units it stands for now: the reserved units, or the final cost after the outcome. */
    public long cost() {
        return cost;
    }

    boolean isInFlight() {
        return stage == Stage.RESERVED || stage == Stage.STARTED;
    }
}
