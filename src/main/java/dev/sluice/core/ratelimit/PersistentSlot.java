package dev.sluice.core.ratelimit;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;

/**
 * The numbers of one slot, written in program order: whoever reads them after this process was killed finds every put up to one, and none
 * after it. Without the fence the compiler might turn puts round; on x86 it costs nothing.
 *
 * <p>It begins with the shape of the limit that wrote it, for the rest means something only to a limit that counts alike; then the epoch that instants
 * are relative to, the units in flight, and the latest reservation or start. The algorithm's own numbers follow.
 */
class PersistentSlot {
    private static final int SHAPE = 0;
    static final int EPOCH = 1;
    static final int IN_FLIGHT = 2;
    static final int LATEST = 3;
    static final int HEADER = 4;

    /** The shape of a slot that is being changed: no limit's. */
    private static final long CHANGING = -1;

    private LongBuffer longs;
    private final boolean fresh;
    private boolean inherited;

    PersistentSlot(UsageStore.Slot slot) {
        longs = slot.longs();
        fresh = slot.fresh();
    }

    /** Whether an earlier process left it for this limit: what that one had charged is in it. */
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

    /** Makes it one of this limit's, empty unless it was so before; true when it was another's, who may have used it: then adopt it when that is charged. */
    final boolean open(LimitSettings settings, long now) {
        long found = fresh ? 0 : get(SHAPE);
        boolean isAnothers = found != 0 && found != shape(settings);
        inherited = found == shape(settings);
        if (found != shape(settings)) {
            put(SHAPE, isAnothers ? CHANGING : 0);
            for (int i = EPOCH; i < Limit.LONGS; i++) {
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

    /** The slot is about to be another's: what is put from here on goes to a copy. */
    final void leave() {
        LongBuffer copy = LongBuffer.allocate(Limit.LONGS);
        for (int i = 0; i < Limit.LONGS; i++) {
            copy.put(i, longs.get(i));
        }
        longs = copy;
    }

    /** How a limit counts, as a number: never 0. */
    static long shape(LimitSettings settings) {
        long shape = settings.algorithm().toString().hashCode();
        shape = shape * 31 + settings.windowNanos();
        shape = shape * 31 + settings.returned();
        shape = shape * 31 + settings.stepNanos();
        return (shape & Long.MAX_VALUE) | 1;
    }

    /** Whether a limit with these settings can go on with the numbers of one with the others. */
    static boolean sameShape(LimitSettings one, LimitSettings other) {
        return one.algorithm() == other.algorithm()
                && one.windowMs() == other.windowMs()
                && one.returned() == other.returned()
                && one.stepMs() == other.stepMs();
    }
}
