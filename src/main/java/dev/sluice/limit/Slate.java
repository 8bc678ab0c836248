package dev.sluice.limit;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;

/**
 * The numbers of one slot, written in program order: whoever reads them after this process was killed finds every put up to one, and none
 * after it. Without the fence the compiler might turn puts round; on x86 it costs nothing.
 */
class Slate {
    private final LongBuffer longs;
    private final boolean fresh;

    Slate(Levels.Slot slot) {
        longs = slot.longs();
        fresh = slot.fresh();
    }

    boolean isFresh() {
        return fresh;
    }

    final long get(int index) {
        return longs.get(index);
    }

    void put(int index, long number) {
        VarHandle.releaseFence();
        longs.put(index, number);
    }
}
