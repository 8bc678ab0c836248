package dev.sluice.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * What the reading of one input may cost at most, in time of this thread's processor and in bytes that this thread
 * allocates. Both grow with the input, so that a short input cannot be expensive.
 *
 * <p>The first run of new code loads classes and is slow; so work that costs too much is done twice more and its
 * cheapest run counts. It must therefore be repeatable.
 *
 * @param fixedBytes allowed for any input
 * @param perByte allowed beside them for each byte of the input
 */
public record Bounds(long fixedBytes, long perByte) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MAX_TRIES = 3;

    /**
     * A generous bound: instrumented code is slow, and a busy machine makes it slower. A quadratic reader still takes a
     * thousand times longer.
     */
    private static final long FIXED_NANOS = 50_000_000;

    private static final long NANOS_PER_BYTE = 50_000;

    /** Runs the work and returns its result; fails if it costs more than an input of this many bytes may. */
    public <T> T hold(int inputBytes, Supplier<T> work) {
        long maxBytes = fixedBytes + perByte * inputBytes;
        long maxNanos = FIXED_NANOS + NANOS_PER_BYTE * inputBytes;
        long minBytes = Long.MAX_VALUE;
        long minNanos = Long.MAX_VALUE;
        long thread = Thread.currentThread().getId();
        for (int i = 0; i < MAX_TRIES; i++) {
            long nanos = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getThreadAllocatedBytes(thread);
            T result = work.get();
            minBytes = Math.min(minBytes, THREADS.getThreadAllocatedBytes(thread) - bytes);
            minNanos = Math.min(minNanos, THREADS.getCurrentThreadCpuTime() - nanos);
            if (minBytes <= maxBytes && minNanos <= maxNanos) {
                return result;
            }
        }
        throw new AssertionError("reading " + inputBytes + " bytes took " + minBytes + " bytes of memory (allowed: "
                + maxBytes + ") and " + minNanos / 1_000 + " us (allowed: " + maxNanos / 1_000 + ")");
    }
}
