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
 * The part of the kill switch that saves its latches. They are saved in order, so that an older state never follows a
 * newer one, and each save tells within a bounded time whether they reached the disk. Thread-safe.
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
    private final Runnable savedLate;
    private final AtomicBoolean isLate = new AtomicBoolean();

    /** The latches that were saved last, and whether they reached the disk in time. */
    private List<ModeHold> saving = List.of();

    private ModeSnapshot savingOf = ModeSnapshot.NONE;

    private Future<Boolean> lastSave = Future.succeededFuture(true);

    /**
     * @param latches returns what is to be saved for a restart
     * @param savedLate is run when the latches have reached the disk after somebody was told that they had not
     */
    LatchSaver(
            ModeRegistry modeRegistry, Supplier<List<ModeHold>> latches, LatchWriter latchWriter, Runnable savedLate) {
        this.modeRegistry = modeRegistry;
        this.latches = latches;
        this.latchWriter = latchWriter;
        this.savedLate = savedLate;
    }

    /** Saves the current latches; completes within {@link #DISK_MILLIS} with whether they are on the disk. */
    Future<Boolean> save() {
        Promise<Boolean> durable = Promise.promise();
        synchronized (this) {
            savingOf = modeRegistry.snapshot();
            saving = latches.get();
            lastSave = durable.future();
            latchWriter.save(saving).whenComplete((done, failure) -> {
                durable.tryComplete(failure == null);
                reportIfSavedLate();
            });
        }
        // on a thread of the JVM, so that neither the disk nor a late event loop delays a response
        CompletableFuture.delayedExecutor(DISK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> durable.tryComplete(false));
        return durable.future();
    }

    /** Saves the current latches, unless the last save was of the same ones; completes like that. */
    Future<Boolean> saveIfChanged() {
        synchronized (this) {
            if (modeRegistry.snapshot().equals(savingOf) || saving.equals(latches.get())) {
                return lastSave;
            }
        }
        return save();
    }

    /** Remembers, unless {@code durable}, that somebody is told that the latches are not on the disk. */
    void acknowledged(boolean durable) {
        if (!durable) {
            isLate.set(true);
            reportIfSavedLate();
        }
    }

    private void reportIfSavedLate() {
        if (latchWriter.isDurable() && isLate.compareAndSet(true, false)) {
            savedLate.run();
        }
    }

    /** Returns whether all latches surely survive a restart. */
    boolean isDurable() {
        return latchWriter.isDurable();
    }
}
