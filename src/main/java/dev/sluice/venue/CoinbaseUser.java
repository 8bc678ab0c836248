package dev.sluice.venue;

/** One user of Coinbase: orders, and the calls of a second, whichever of the user's keys they come with. */
final class CoinbaseUser {
    private static final long CALLS = 30;
    private static final long SECOND = 1_000_000_000L;

    final String name;
    final Orders orders = new Orders();
    final SlidingLog second;

    CoinbaseUser(String name, Scale scale) {
        this.name = name;
        this.second = new SlidingLog(CALLS, scale.nanos(SECOND), WhenOver.FREE);
    }
}
