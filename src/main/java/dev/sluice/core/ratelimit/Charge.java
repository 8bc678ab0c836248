package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * What one call takes from one limit: reserved, then dated by {@code start}, then answered, when it begins to expire.
 *
 * <p>It is also a link of its limit's chain of unanswered charges, so that none of this allocates. Mutable, guarded by the gate's lock;
 * everything that changes it is a method of its limit.
 */
public final class Charge {
    /** Where a charge stands; only forwards. */
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

    /** The cost when it was answered, and what the limit had answered before this was started: says what an answer's header contains. */
    long answeredCost;

    long answeredBefore;

    /** What was used when this was started, less all that was taken by then. */
    long usedLessTaken;

    /** Aligned windows: the first and last window it was charged to, and whether a header of its own window contains it. */
    long firstWindow = Long.MIN_VALUE;

    long lastWindow = Long.MIN_VALUE;
    boolean inHeader;

    /** Counters: when it joined, or is to join, the decaying level. */
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

    /** Units it stands for now: what was reserved, or what the outcome made of it. */
    public long cost() {
        return cost;
    }

    boolean isInFlight() {
        return stage == Stage.RESERVED || stage == Stage.STARTED;
    }
}
