package dev.sluice;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The interval between two checks of a state whose change no event announces, for instance that an order is no longer
 * refused.
 */
public final class PollInterval {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private PollInterval() {}

    /**
     * Waits for one interval. Without it, a test that waits would use a whole core, which other tests need at that
     * time.
     */
    public static void pause() {
        LockSupport.parkNanos(NANOS);
    }
}
