package dev.sluice.sim.exchange;

/**
 * When an exchange bans and for how long: {@code after} refused calls in one window are borne, the next one brings a ban
 * of {@code firstSeconds}; each further ban is {@code factor} times longer, up to {@code maxSeconds}.
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

    /** Binance: 2 minutes up to 3 days, after 10 calls beyond a 429. */
    public static BanSettings binance() {
        return new BanSettings(10, 120, 4, 259_200);
    }

    /** Bybit: at least 10 minutes, at the first call over the limit of the address; lifted by itself and never longer. */
    public static BanSettings bybit() {
        return new BanSettings(0, 600, 1, 600);
    }

    /** Kraken: about 15 minutes, after 10 bad keys, signatures or nonces in a minute. */
    public static BanSettings kraken() {
        return new BanSettings(10, 900, 2, 86_400);
    }
}
