package dev.sluice.persistence;

import dev.sluice.core.tradingmode.ModeHold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A writer that saves latches to the disk on a thread of its own, so that a stalled disk blocks no other thread. Only
 * the latest state is written; states requested in between are skipped. A failed write is retried until it succeeds,
 * and an alarm reports it. Every second it checks that the written file is still there, and writes it again when it
 * was removed.
 */
public final class LatchWriter implements AutoCloseable {
    /** The storage that latches are written to. */
    @FunctionalInterface
    interface Medium {
        void write(List<ModeHold> latches) throws IOException;

        /**
         * Returns whether the last written content is still there. May block, as {@code write} may.
         *
         * @throws IOException when that cannot be found out, for example because the process has too many files open
         */
        default boolean isStored() throws IOException {
            return true;
        }
    }

    private static final long RETRY_MILLIS = 1000;
    private static final long CHECK_MILLIS = 1000;
    private static final long LAST_WRITE_MILLIS = 2000;
    /**
     * Maximum number of waiting callers: a further one is not notified while the disk stalls, and treats its latch as
     * not durable.
     */
    static final int MAX_WAITING = 1000;

    private final Medium medium;
    private final Consumer<String> alarm;
    private final long retryMillis;
    private final long checkMillis;
    private final Thread thread;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private @Nullable List<ModeHold> wanted;
    private @Nullable List<ModeHold> saved;
    private String problem = "";
    private boolean closed;
    /** Whether the last latches were given up without being written. */
    private boolean abandoned;

    LatchWriter(Medium medium, Consumer<String> alarm) {
        this(medium, alarm, RETRY_MILLIS, CHECK_MILLIS);
    }

    LatchWriter(Medium medium, Consumer<String> alarm, long retryMillis, long checkMillis) {
        this.medium = medium;
        this.alarm = alarm;
        this.retryMillis = retryMillis;
        this.checkMillis = checkMillis;
        thread = new Thread(this::run, "sluice-latch");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Saves the latches without blocking; the stage completes when these or later ones are on the disk, possibly
     * never.
     */
    public synchronized CompletionStage<Void> save(List<ModeHold> latches) {
        CompletableFuture<Void> saved = new CompletableFuture<>();
        if (waiting.size() < MAX_WAITING) {
            waiting.add(saved);
        }
        wanted = List.copyOf(latches);
        notifyAll();
        return saved;
    }

    /** Returns whether everything to be saved is on the disk. */
    public synchronized boolean isDurable() {
        return wanted == null && !abandoned;
    }

    /** Returns why latches are not on the disk and what to do; "" when they are. */
    public synchronized String problem() {
        return problem;
    }

    private void run() {
        try {
            while (true) {
                List<ModeHold> latches = next();
                if (latches != null) {
                    attempt(latches);
                } else if (isClosed()) {
                    return;
                } else {
                    check();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for latches to write; returns null when there are none within one check interval, or when closed. */
    private synchronized @Nullable List<ModeHold> next() throws InterruptedException {
        for (boolean waited = false; wanted == null && !closed && !waited; waited = true) {
            wait(checkMillis); // a spurious wake-up only checks earlier
        }
        return wanted;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Has the file written again when it is gone, but not when that cannot be found out: it may well be there. */
    private void check() {
        try {
            if (!medium.isStored()) {
                saveAgain();
            } else {
                reportRecovery("checked");
            }
        } catch (IOException | RuntimeException | Error e) { // else the thread would end, and nobody notice
            uncheckable(e);
        }
    }

    private synchronized void uncheckable(Throwable e) {
        boolean isFirst = problem.isEmpty();
        problem = "the latch file cannot be checked, so it is not known whether latches would survive a restart: " + e
                + ". Raise the number of files that the process may open, or repair the data folder";
        if (isFirst) {
            alarm.accept(problem);
        }
    }

    private synchronized void reportRecovery(String again) {
        if (!problem.isEmpty()) {
            alarm.accept("the latch file can be " + again + " again");
        }
        problem = "";
    }

    private synchronized void saveAgain() {
        if (wanted == null && saved != null) {
            wanted = saved;
            alarm.accept(
                    "the latch file was removed, replaced or changed while the gateway was running; it is written again");
        }
    }

    private void attempt(List<ModeHold> latches) throws InterruptedException {
        try {
            medium.write(latches);
            written(latches);
        } catch (IOException | RuntimeException | Error e) { // else the thread would end, and nobody notice
            failed(e instanceof IOException ? e.getMessage() : e.toString());
        }
    }

    private void written(List<ModeHold> latches) {
        List<CompletableFuture<Void>> done = List.of();
        synchronized (this) {
            saved = latches;
            if (wanted == latches) {
                wanted = null;
                done = List.copyOf(waiting);
                waiting.clear();
            }
            reportRecovery("written");
        }
        done.forEach(one -> one.complete(null));
    }

    private synchronized void failed(@Nullable String why) throws InterruptedException {
        boolean isFirst = problem.isEmpty();
        problem = "latches cannot be written, so the latest halts and re-arms would not survive a restart: " + why
                + "; retrying until it succeeds. Free space on the disk, or repair the data folder";
        if (isFirst) {
            alarm.accept(problem);
        }
        if (closed) {
            wanted = null;
            abandoned = true;
        }
        for (boolean waited = false; !waited && !closed; waited = true) {
            wait(retryMillis); // a spurious wake-up only retries earlier
        }
    }

    /** Writes what is still to be written, within a limited time, and stops. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(LAST_WRITE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
