package dev.sluice;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The interval between two checks of a state whose change no event announces, for instance that an order is no longer
 * refused.
 */
public final class PollInterval {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private PollInterval() {}

    /**
     * Waits for one interval. Without it, a test that waits would use a whole core, which other tests need at that
     * time.
     */
    public static void pause() {
        LockSupport.parkNanos(NANOS);
    }

    /** Waits until the condition is true, and fails with {@code what} when it is not within two minutes. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, condition, met -> met);
    }

    /**
     * Repeats the call until its result is the awaited one, which is returned; fails with {@code what} and the last
     * result when there is none within two minutes.
     */
    public static <T> T until(String what, Callable<T> call, Predicate<T> isAwaited) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        T result = call.call();
        while (!isAwaited.test(result)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not in time: " + what + "; last: " + result);
            }
            pause();
            result = call.call();
        }
        return result;
    }
}
