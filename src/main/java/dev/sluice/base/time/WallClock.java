package dev.sluice.base.time;

import dev.sluice.base.unit.Nanos;
import java.time.Instant;

/** The time of day according to this machine, since 1970-01-01 UTC. It may be wrong and may jump. Any thread. */
@FunctionalInterface
public interface WallClock {
    long epochMillis();

    /** Returns the time with the full resolution of the clock. */
    default long epochNanos() {
        return epochMillis() * Nanos.PER_MILLI;
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
                return now.getEpochSecond() * Nanos.PER_SECOND + now.getNano();
            }
        };
    }
}
