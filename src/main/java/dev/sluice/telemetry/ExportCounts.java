package dev.sluice.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/** The counts of what was exported of one signal, metrics or traces. Thread-safe. */
public final class ExportCounts {
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong rejectedItems = new AtomicLong();

    /** Returns the number of batches that the receiver accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Returns the number of batches that were dropped because the receiver did not accept them. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns the number of items that the receiver rejected from batches that it accepted. */
    public long rejectedItems() {
        return rejectedItems.get();
    }

    void addAccepted(long rejected) {
        accepted.incrementAndGet();
        rejectedItems.addAndGet(rejected);
    }

    void addDropped() {
        dropped.incrementAndGet();
    }
}
