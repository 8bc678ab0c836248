package dev.sluice.probe;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread pool for blocking work: reading files, waiting for processes, running third-party classes. It is separate
 * from Vert.x's worker pool, which latches and the audit need. A task gets a thread immediately or is rejected, so a
 * task that hangs delays no other. Threads are created on demand and end when idle. Thread-safe.
 */
public final class CheckThreads implements AutoCloseable {
    /**
     * Maximum number of threads: more than the allowed number of checks, because tasks may still hang after a reload
     * removed their checks.
     */
    private static final int MAX = 160;

    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, MAX, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "sluice-check");
                thread.setDaemon(true);
                return thread;
            });

    /** Runs a task on its own thread; the result is delivered on the context. */
    <T> BlockingTask<T> run(Context context, Callable<T> task) {
        BlockingTask<T> running = new BlockingTask<>(context, task);
        try {
            threads.execute(running);
        } catch (RejectedExecutionException e) {
            running.result.fail("all " + MAX + " threads for checks are in use");
        }
        return running;
    }

    /** Runs a cleanup task when a thread is free and ignores its result and errors. */
    void runCleanup(Callable<?> task) {
        try {
            threads.execute(() -> {
                try {
                    task.call();
                } catch (Throwable e) {
                    // errors of a cleanup are ignored
                }
            });
        } catch (RejectedExecutionException e) {
            // the cleanup is skipped
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A blocking task that runs on one of these threads. */
    static final class BlockingTask<T> implements Runnable {
        private final Context context;
        private final Callable<T> task;
        private final Promise<T> result = Promise.promise();
        private @Nullable Thread thread;
        private boolean aborted;

        private BlockingTask(Context context, Callable<T> task) {
            this.context = context;
            this.task = task;
        }

        /** Returns the result; whatever the task throws, errors included, fails the future. */
        Future<T> result() {
            return result.future();
        }

        /** Interrupts the task; a task that ignores the interrupt continues and keeps its thread. */
        synchronized void abort() {
            aborted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            enter();
            try {
                T found = task.call();
                context.runOnContext(turn -> result.tryComplete(found));
            } catch (Throwable e) {
                context.runOnContext(turn -> result.tryFail(e));
            } finally {
                leave();
            }
        }

        private synchronized void enter() {
            thread = Thread.currentThread();
            if (aborted) {
                thread.interrupt();
            }
        }

        /**
         * Detaches the task from its thread, which the pool uses again; the pool clears an interrupt that came
         * earlier.
         */
        private synchronized void leave() {
            thread = null;
        }
    }
}
