package dev.sluice.part;

import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A writer of state into a file for the next process. It writes on a worker thread, one write at a time, and never
 * after the last one: the file then belongs to another process. Thread-safe.
 */
public final class StateWriter {
    private final Vertx vertx;
    private final Runnable write;
    private final AtomicBoolean isWriting = new AtomicBoolean();
    private boolean isEnded;

    /** @param write writes the state as it is then; may wait for the disk */
    public StateWriter(Vertx vertx, Runnable write) {
        this.vertx = vertx;
        this.write = write;
    }

    /** Begins a write, unless one is in progress: else a disk that does not respond would take a thread each time. */
    public void begin() {
        if (isWriting.compareAndSet(false, true)) {
            vertx.executeBlocking(
                            () -> {
                                write(false);
                                return true;
                            },
                            false)
                    .onComplete(done -> isWriting.set(false));
        }
    }

    /** Writes for the last time. Waits for the disk. */
    public void end() {
        write(true);
    }

    private synchronized void write(boolean isLast) {
        if (!isEnded) {
            isEnded = isLast;
            write.run();
        }
    }
}
