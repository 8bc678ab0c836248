package dev.sluice.core.ratelimit;

import java.nio.LongBuffer;

/** A usage store that ends with the process: for tests, the simulation, and a gateway without a data folder. */
final class HeapUsageStore implements UsageStore {
    @Override
    public Slot slot(String name, int longs) {
        return new Slot(LongBuffer.allocate(longs), true);
    }

    @Override
    public void release(String name) {}
}
