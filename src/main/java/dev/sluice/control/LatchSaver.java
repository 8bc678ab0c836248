package dev.sluice.control;

import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.persistence.LatchWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Saves the latches of the kill switch. Saves happen in the order of the changes, and each completes within a bounded
 * time with whether the latches are on the disk. Thread-safe.
 */
final class LatchSaver {
    /**
     * The longest time that the response to a trip waits for the disk. The rest of the 50 ms that a trip may take is
     * for event loops and the garbage collector.
     */
    private static final long DISK_MILLIS = 20;

    private final ModeRegistry modeRegistry;
    private final Supplier<List<ModeHold>> latches;
    private final LatchWriter latchWriter;
    private final Runnable onLateSave;
    private final AtomicBoolean isLateSavePending = new AtomicBoolean();

    /** The latches of the last save. */
    private List<ModeHold> lastSaved = List.of();

    private ModeSnapshot lastSnapshot = ModeSnapshot.NONE;

    private Future<Boolean> lastSave = Future.succeededFuture(true);

    /**
     * @param latches returns the latches to save
     * @param onLateSave is run when the latches are on the disk after a response said that they were not
     */
    LatchSaver(
            ModeRegistry modeRegistry, Supplier<List<ModeHold>> latches, LatchWriter latchWriter, Runnable onLateSave) {
        this.modeRegistry = modeRegistry;
        this.latches = latches;
        this.latchWriter = latchWriter;
        this.onLateSave = onLateSave;
    }

    /** Saves the current latches. Completes within {@link #DISK_MILLIS} with whether they are on the disk. */
    Future<Boolean> save() {
        Promise<Boolean> durable = Promise.promise();
        synchronized (this) {
            lastSnapshot = modeRegistry.snapshot();
            lastSaved = latches.get();
            lastSave = durable.future();
            latchWriter.save(lastSaved).whenComplete((done, failure) -> {
                durable.tryComplete(failure == null);
                reportIfSavedLate();
            });
        }
        // on a thread of the JVM, so that neither the disk nor a busy event loop delays the response
        CompletableFuture.delayedExecutor(DISK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> durable.tryComplete(false));
        return durable.future();
    }

    /** Saves the current latches unless the last save had the same ones. Completes like {@link #save}. */
    Future<Boolean> saveIfChanged() {
        synchronized (this) {
            if (modeRegistry.snapshot().equals(lastSnapshot) || lastSaved.equals(latches.get())) {
                return lastSave;
            }
        }
        return save();
    }

    /** Records whether a response says that the latches are on the disk. */
    void recordAcknowledgement(boolean isDurable) {
        if (!isDurable) {
            isLateSavePending.set(true);
            reportIfSavedLate();
        }
    }

    private void reportIfSavedLate() {
        if (latchWriter.isDurable() && isLateSavePending.compareAndSet(true, false)) {
            onLateSave.run();
        }
    }

    /** Returns whether all latches surely survive a restart. */
    boolean isDurable() {
        return latchWriter.isDurable();
    }
}
