package dev.sluice.core.ratelimit;

import java.nio.LongBuffer;

/**
 * A store for the numbers of limits: on the heap, or in a memory-mapped file that survives the process without a
 * system call.
 *
 * <p>A slot is named by its limit and scope key. {@code fresh} means that it holds nothing of an earlier process.
 * Other slots are resumed: units in flight there begin to expire at their start plus the response deadline.
 */
public interface UsageStore {
    /** A slot of {@code longs} numbers, zero or inherited. */
    record Slot(LongBuffer longs, boolean fresh) {}

    /**
     * Returns the slot with this name: the same as before when the file has one with the same length. Uses heap
     * memory when the file is full; never null.
     */
    Slot slot(String name, int longs);

    /** Returns whether there is a slot with this name, of this process or an earlier one. */
    default boolean has(String name) {
        return false;
    }

    /** Frees the slot's space; only for limits that are as empty as new ones. */
    void release(String name);

    /** Returns how many earlier processes could not keep all of their slots; the numbers in those slots were lost. */
    default long losses() {
        return 0;
    }

    /**
     * Returns for how long no limit in it was charged when it was opened: 0 when that is not known, {@code
     * Long.MAX_VALUE} when no process has used a limit in it.
     */
    default long unusedNanos() {
        return 0;
    }

    /** Creates a store that ends with the process. */
    static UsageStore heap() {
        return new OnHeap();
    }

    /** A store that ends with the process: for tests, the simulation, and a gateway without a data folder. */
    final class OnHeap implements UsageStore {
        private OnHeap() {}

        @Override
        public Slot slot(String name, int longs) {
            return new Slot(LongBuffer.allocate(longs), true);
        }

        @Override
        public void release(String name) {}
    }
}
