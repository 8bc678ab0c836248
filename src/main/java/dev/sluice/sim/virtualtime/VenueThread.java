package dev.sluice.sim.virtualtime;

import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.sim.exchange.VenueResponse;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the exchange work out its answers on a second core, while virtual time goes on here until an answer is due.
 *
 * <p>Results do not depend on it: calls reach the exchange one after the other in the order in which they are given, their delays are drawn by the
 * caller, and nobody sees an answer before {@link Pending#answered} has waited for it. With a single core, or once closed, each call is worked out at once by the
 * caller. One thread gives calls; the other one is this object's own.
 */
final class VenueThread implements AutoCloseable {
    /** Calls that may wait for the exchange; one more and the caller waits. A power of two. */
    private static final int MOST_WAITING = 1_024;

    /** How often either thread looks again before it sleeps: about 20 microseconds, less than a wake-up takes. */
    private static final int LOOKS = 500;

    /** An answer and what the gateway reads in it. */
    record Answered(VenueResponse venueResponse, ResponseMeaning responseMeaning) {}

    private final Pending[] waiting = new Pending[MOST_WAITING];
    private final @Nullable Thread thread;
    /** Written by the giver only. */
    private volatile long given;
    /** Written by the thread only. */
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

    /** Starts a call at the exchange, behind all that were given before. */
    Pending give(Supplier<Answered> call) {
        Pending pending = new Pending(call);
        if (thread == null || closed) {
            pending.workOut();
            return pending;
        }
        if (given - done >= MOST_WAITING) {
            Pending oldest = waiting[(int) (given % MOST_WAITING)];
            oldest.await();
        }
        long next = given + 1;
        waiting[(int) (given % MOST_WAITING)] = pending;
        given = next;
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return pending;
    }

    /** Waits until the exchange has worked out all that was given: then its state is that of the moment of the last call. */
    void awaitAll() {
        if (given > 0) {
            waiting[(int) ((given - 1) % MOST_WAITING)].await();
        }
    }

    /** Ends the thread once all was worked out. */
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
            waiting[(int) (done % MOST_WAITING)].workOut();
            done = next;
        }
    }

    /** False: closed, and nothing is left to do. */
    private boolean awaitNext() {
        for (int looks = 0; done == given; looks++) {
            if (closed) {
                return false;
            }
            if (looks < LOOKS) {
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

    /** One call that was given. */
    static final class Pending {
        private final Supplier<Answered> call;
        private @Nullable Answered answered;
        private @Nullable Throwable failure;
        private volatile boolean done;
        private volatile @Nullable Thread sleeper;

        private Pending(Supplier<Answered> call) {
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
            for (int looks = 0; !done; looks++) {
                if (looks < LOOKS) {
                    Thread.onSpinWait();
                } else {
                    sleeper = Thread.currentThread();
                    if (!done) {
                        LockSupport.park(this);
                    }
                }
            }
        }

        /** Returns the answer, and waits for it if it is not there yet. */
        Answered answered() {
            await();
            if (failure != null) {
                throw new IllegalStateException("the simulated exchange failed", failure);
            }
            return Objects.requireNonNull(answered);
        }
    }
}
