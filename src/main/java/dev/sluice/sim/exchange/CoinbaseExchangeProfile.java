package dev.sluice.sim.exchange;

/**
 * A profile of Coinbase Exchange with its orders and the three buckets of its private calls.
 *
 * <p>{@code /fills} and {@code /loans} have "custom" limits. The documentation does not exempt them from the common limit of private calls, so they
 * use both buckets, the stricter reading.
 */
final class CoinbaseExchangeProfile {
    private static final long SECOND = 1_000_000_000L;

    final String name;
    final OrderStore orderStore = new OrderStore();
    final LazyFillBucket privateCalls;
    final LazyFillBucket fills;
    final LazyFillBucket loans;

    CoinbaseExchangeProfile(String name, TimeScale timeScale) {
        this.name = name;
        this.privateCalls = bucket(30, 15, timeScale);
        this.fills = bucket(20, 10, timeScale);
        this.loans = bucket(10, 10, timeScale);
    }

    static LazyFillBucket bucket(long burst, long perSecond, TimeScale timeScale) {
        return LazyFillBucket.lossless(burst, timeScale.nanos(SECOND / perSecond));
    }

    /** Counts a call to that path in all of its buckets, or in none. */
    boolean take(String path, long nowNanos) {
        LazyFillBucket own = path.equals("fills") ? fills : path.startsWith("loans") ? loans : null;
        if (own != null && privateCalls.used(nowNanos) >= privateCalls.size()) {
            return privateCalls.take(1, nowNanos);
        }
        return (own == null || own.take(1, nowNanos)) && privateCalls.take(1, nowNanos);
    }
}
