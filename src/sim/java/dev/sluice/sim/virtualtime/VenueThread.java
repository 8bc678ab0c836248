package dev.sluice.sim.virtualtime;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker thread that computes the exchange's responses in parallel, while virtual time continues until a response is
 * due.
 *
 * <p>The results do not depend on the thread: calls reach the exchange in the order in which they are given, the caller
 * draws their delays, and {@link Pending#answered} waits for the response. With a single core, or after {@link #close},
 * the caller computes each response itself. Only one thread may give calls.
 */
final class VenueThread implements AutoCloseable {
    /** Maximum number of queued calls; above it the caller waits. A power of two. */
    private static final int MAX_WAITING = 1_024;

    /** Number of polls before a thread sleeps: about 20 microseconds, which is less than a wake-up takes. */
    private static final int MAX_POLLS = 500;

    private final Pending<?>[] waiting = new Pending<?>[MAX_WAITING];
    private final @Nullable Thread thread;
    /** Written only by the caller. */
    private volatile long given;
    /** Written only by the worker thread. */
    private volatile long done;

    private volatile boolean asleep;
    private volatile boolean closed;

    VenueThread(boolean ownThread) {
        thread = ownThread ? new Thread(this::work, "simulated-exchange") : null;
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Queues a call for the exchange, behind all earlier ones. */
    <T> Pending<T> give(Supplier<T> call) {
        Pending<T> pending = new Pending<>(call);
        if (thread == null || closed) {
            pending.workOut();
            return pending;
        }
        if (given - done >= MAX_WAITING) {
            Pending<?> oldest = waiting[(int) (given % MAX_WAITING)];
            oldest.await();
        }
        long next = given + 1;
        waiting[(int) (given % MAX_WAITING)] = pending;
        given = next;
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return pending;
    }

    /** Waits until all queued calls are done, so that the exchange's state is that after the last call. */
    void awaitAll() {
        if (given > 0) {
            waiting[(int) ((given - 1) % MAX_WAITING)].await();
        }
    }

    /** Stops the worker thread after all queued calls. */
    @Override
    public void close() {
        awaitAll();
        closed = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        while (awaitNext()) {
            long next = done + 1;
            waiting[(int) (done % MAX_WAITING)].workOut();
            done = next;
        }
    }

    /** Waits for the next call; returns false when the thread is closed and the queue is empty. */
    private boolean awaitNext() {
        for (int polls = 0; done == given; polls++) {
            if (closed) {
                return false;
            }
            if (polls < MAX_POLLS) {
                Thread.onSpinWait();
            } else {
                asleep = true;
                if (done == given && !closed) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
        }
        return true;
    }

    /** A queued call. */
    static final class Pending<T> {
        private final Supplier<T> call;
        private @Nullable T answered;
        private @Nullable Throwable failure;
        private volatile boolean done;
        private volatile @Nullable Thread sleeper;

        private Pending(Supplier<T> call) {
            this.call = call;
        }

        private void workOut() {
            try {
                answered = call.get();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            done = true;
            LockSupport.unpark(sleeper);
        }

        private void await() {
            for (int polls = 0; !done; polls++) {
                if (polls < MAX_POLLS) {
                    Thread.onSpinWait();
                } else {
                    sleeper = Thread.currentThread();
                    if (!done) {
                        LockSupport.park(this);
                    }
                }
            }
        }

        /** Returns the response, waiting for it if necessary. */
        T answered() {
            await();
            T response = answered;
            if (failure != null || response == null) {
                throw new IllegalStateException("the simulated exchange failed", failure);
            }
            return response;
        }
    }
}
