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
     * Maximum number of threads: more than the allowed checks; the rest is for tasks that still hang after a reload
     * removed them.
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
    <T> Blocking<T> run(Context context, Callable<T> task) {
        Blocking<T> blocking = new Blocking<>(context, task);
        try {
            threads.execute(blocking);
        } catch (RejectedExecutionException e) {
            blocking.over.fail("all " + MAX + " threads for checks are in use");
        }
        return blocking;
    }

    /** Runs a cleanup task when a thread is free and ignores its result and errors. */
    void forget(Callable<?> task) {
        try {
            threads.execute(() -> {
                try {
                    task.call();
                } catch (Throwable e) {
                    // errors of a cleanup are ignored
                }
            });
        } catch (RejectedExecutionException e) {
            // ignored too
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A blocking task that runs on one of these threads. */
    static final class Blocking<T> implements Runnable {
        private final Context context;
        private final Callable<T> task;
        private final Promise<T> over = Promise.promise();
        private @Nullable Thread thread;
        private boolean aborted;

        private Blocking(Context context, Callable<T> task) {
            this.context = context;
            this.task = task;
        }

        /** Returns the result; whatever the task throws, errors included, fails the future. */
        Future<T> over() {
            return over.future();
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
                context.runOnContext(turn -> over.tryComplete(found));
            } catch (Throwable e) {
                context.runOnContext(turn -> over.tryFail(e));
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
