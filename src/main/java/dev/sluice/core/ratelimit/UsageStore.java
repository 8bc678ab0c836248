package dev.sluice.core.ratelimit;

import java.nio.LongBuffer;

/**
 * Where limits keep their numbers: on the heap, or in a memory-mapped file that outlives the process without a system call.
 *
 * <p>A slot is named by its limit and scope key. {@code fresh} tells whether it holds nothing of an earlier process; a slot that is not
 * fresh is resumed: what was in flight there begins to expire at its start plus the answer deadline.
 */
public interface UsageStore {
    /** One slot of {@code longs} zeroed or inherited numbers. */
    record Slot(LongBuffer longs, boolean fresh) {}

    /** Gives the slot of that name, the same as before when the file had it, of the same length. Never null; when full, heap memory. */
    Slot slot(String name, int longs);

    /** Gives the slot's space back; only for limits that are as empty as on the first day. */
    void release(String name);

    /** How many processes before this one could not keep all their slots: the numbers of those ended with them. */
    default long losses() {
        return 0;
    }

    /** Numbers that end with the process. */
    static UsageStore heap() {
        return new HeapUsageStore();
    }
}
