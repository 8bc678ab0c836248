package dev.sluice.core.cluster;

/** The usage of a limit by calls that cost one unit each. */
interface OneUnitCalls extends LocalUsage {
    @Override
    default void settle(long nowNanos) {}

    @Override
    default long firstWaitingCost(long nowNanos) {
        return Math.min(1, waitingCost(nowNanos));
    }

    @Override
    default long recentCost(long nowNanos) {
        return 0;
    }

    @Override
    default long chargedUnits() {
        return 0;
    }
}
