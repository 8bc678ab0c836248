package dev.sluice.sim.exchange;

/** A user of Coinbase with its orders and its calls of a second, counted over all keys of the user. */
final class CoinbaseUser {
    private static final long CALLS = 30;
    private static final long SECOND = 1_000_000_000L;

    final String name;
    final OrderStore orderStore = new OrderStore();
    final SlidingLog second;

    CoinbaseUser(String name, TimeScale timeScale) {
        this.name = name;
        this.second = new SlidingLog(CALLS, timeScale.nanos(SECOND), OverLimitPolicy.FREE);
    }
}
