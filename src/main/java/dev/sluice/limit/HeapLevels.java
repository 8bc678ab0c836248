package dev.sluice.limit;

import java.nio.LongBuffer;

/** Levels that end with the process: for tests, the simulation and a gateway without a data folder. */
final class HeapLevels implements Levels {
    @Override
    public Slot slot(String name, int longs) {
        return new Slot(LongBuffer.allocate(longs), true);
    }

    @Override
    public void release(String name) {}
}
