package dev.sluice.time;

import java.time.Instant;

/** This machine's idea of the time of day, since 1970-01-01 UTC; it may be wrong and may jump. Any thread. */
@FunctionalInterface
public interface WallClock {
    long epochMillis();

    /** As fine as the clock can. */
    default long epochNanos() {
        return epochMillis() * 1_000_000;
    }

    static WallClock system() {
        return new WallClock() {
            @Override
            public long epochMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public long epochNanos() {
                Instant now = Instant.now();
                return now.getEpochSecond() * 1_000_000_000 + now.getNano();
            }
        };
    }
}
