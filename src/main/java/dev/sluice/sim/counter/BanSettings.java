package dev.sluice.sim.counter;

/**
 * The rules for bans: up to {@code after} refused calls in one window have no effect, the next one causes a ban of
 * {@code firstSeconds}, and each further ban is {@code factor} times longer, up to {@code maxSeconds}.
 */
public record BanSettings(int after, long firstSeconds, int factor, long maxSeconds) {

    public BanSettings {
        if (after < 0) {
            throw new IllegalArgumentException("after must be 0 or more, but is " + after);
        }
        CounterChecks.positive("firstSeconds", firstSeconds);
        CounterChecks.positive("factor", factor);
        if (maxSeconds < firstSeconds) {
            throw new IllegalArgumentException(
                    "maxSeconds must be at least firstSeconds (" + firstSeconds + "), but is " + maxSeconds);
        }
    }

    /** Returns Binance's rules: 2 minutes up to 3 days, after 10 calls beyond a 429. */
    public static BanSettings binance() {
        return new BanSettings(10, 120, 4, 259_200);
    }

    /**
     * Returns Bybit's rules: at least 10 minutes, at the first call over the limit of the address; every ban has the
     * same length.
     */
    public static BanSettings bybit() {
        return new BanSettings(0, 600, 1, 600);
    }

    /** Returns Kraken's rules: about 15 minutes, after 10 invalid keys, signatures or nonces in a minute. */
    public static BanSettings kraken() {
        return new BanSettings(10, 900, 2, 86_400);
    }
}
