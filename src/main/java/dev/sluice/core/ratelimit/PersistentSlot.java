package dev.sluice.core.ratelimit;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;

/**
 * The numbers of one slot, written in program order: a reader after a {@code kill -9} finds all writes up to some
 * point and none after it. Without the fence the compiler might reorder writes; on x86 the fence is free.
 *
 * <p>The slot begins with the shape of the limit that wrote it, because the other numbers are valid only for a limit
 * that counts in the same way. Then follow the epoch of all times, the units in flight, the time of the latest
 * reservation or start, and the algorithm's own numbers.
 */
class PersistentSlot {
    private static final int SHAPE = 0;
    static final int EPOCH = 1;
    static final int IN_FLIGHT = 2;
    static final int LATEST = 3;
    static final int HEADER = 4;

    /** The shape of a slot that is being changed; no limit has it. */
    private static final long CHANGING = -1;

    private LongBuffer longs;
    private final boolean fresh;
    private boolean inherited;

    PersistentSlot(UsageStore.Slot slot) {
        longs = slot.longs();
        fresh = slot.fresh();
    }

    /**
     * Returns whether an earlier process left this slot for the same limit, so that it contains that process's
     * charges.
     */
    final boolean isInherited() {
        return inherited;
    }

    final long get(int index) {
        return longs.get(index);
    }

    void put(int index, long number) {
        VarHandle.releaseFence();
        longs.put(index, number);
    }

    /**
     * Opens the slot for this limit, and clears it unless it already belonged to it. Returns true when it belonged to
     * another limit that may have used it; the caller then adopts it after charging that usage.
     */
    final boolean open(LimitSettings settings, long now) {
        long found = fresh ? 0 : get(SHAPE);
        boolean isAnothers = found != 0 && found != shape(settings);
        inherited = found == shape(settings);
        if (found != shape(settings)) {
            put(SHAPE, isAnothers ? CHANGING : 0);
            for (int i = EPOCH; i < longs.capacity(); i++) {
                put(i, 0);
            }
            put(EPOCH, now);
        }
        if (!isAnothers) {
            adopt(settings);
        }
        return isAnothers;
    }

    final void adopt(LimitSettings settings) {
        put(SHAPE, shape(settings));
    }

    /** Detaches from the slot, which another limit will use; later writes go to a copy. */
    final void leave() {
        LongBuffer copy = LongBuffer.allocate(longs.capacity());
        for (int i = 0; i < longs.capacity(); i++) {
            copy.put(i, longs.get(i));
        }
        longs = copy;
    }

    /** Returns how a limit counts, as a number; never 0. */
    static long shape(LimitSettings settings) {
        long shape = settings.algorithm().toString().hashCode();
        shape = shape * 31 + settings.windowNanos();
        shape = shape * 31 + settings.returned();
        shape = shape * 31 + settings.stepNanos();
        return (shape & Long.MAX_VALUE) | 1;
    }

    /** Returns whether a limit with one of these settings can continue with the numbers of the other. */
    static boolean sameShape(LimitSettings first, LimitSettings second) {
        return first.algorithm() == second.algorithm()
                && first.windowMs() == second.windowMs()
                && first.returned() == second.returned()
                && first.stepMs() == second.stepMs();
    }
}
