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
 * Threads for what may block: reading files, waiting for a process, other people's code. They are apart from Vert.x's workers, which latches and the audit need, and each
 * task has one at once or is refused, so that one that hangs delays none. They come when needed and go when idle. Any thread.
 */
public final class CheckThreads implements AutoCloseable {
    /** More than there may be checks; the rest are for what hangs after a reload took it away. */
    private static final int MOST = 160;

    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "sluice-check");
                thread.setDaemon(true);
                return thread;
            });

    /** Runs it on a thread of its own; the answer comes on the context. */
    <T> Blocking<T> run(Context context, Callable<T> task) {
        Blocking<T> blocking = new Blocking<>(context, task);
        try {
            threads.execute(blocking);
        } catch (RejectedExecutionException e) {
            blocking.over.fail("all " + MOST + " threads for checks are taken");
        }
        return blocking;
    }

    /** Does it when it can, and lets nobody hear how that went: it is about what nobody uses any more. */
    void forget(Callable<?> task) {
        try {
            threads.execute(() -> {
                try {
                    task.call();
                } catch (Throwable e) {
                    // of what is let go nothing is wanted any more
                }
            });
        } catch (RejectedExecutionException e) {
            // as well
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Something that blocks. */
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

        /** What it gives. Whatever other people's code throws, errors included, is its answer. */
        Future<T> over() {
            return over.future();
        }

        /** Interrupts it: what does not care goes on, and keeps its thread. */
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

        /** From here on the thread is another task's; an interrupt that came before the pool takes off. */
        private synchronized void leave() {
            thread = null;
        }
    }
}
