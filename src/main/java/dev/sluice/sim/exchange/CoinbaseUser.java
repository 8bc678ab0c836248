package dev.sluice.sim.exchange;

/** One user of Coinbase: orders, and the calls of a second, whichever of the user's keys they come with. */
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
