package dev.sluice.mode;

import java.util.concurrent.atomic.AtomicReference;

/**
 * One order that may pass one breaker's hold, so that its outcome tells whether the breaker may close. Whoever holds the mode makes it and puts it on the
 * {@link HeldMode}; the gate gives it to the first order that nothing else stops.
 *
 * <pre>
 *  FREE --take--> TAKEN --start--> STARTED    (its outcome decides; for another try the breaker makes another pass)
 *    ^-------------+  giveBack: the order was not started
 * </pre>
 *
 * <p>Any thread.
 */
public final class Pass {
    private enum State {
        FREE,
        TAKEN,
        STARTED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);

    /** False: another order has it. */
    public boolean take() {
        return state.compareAndSet(State.FREE, State.TAKEN);
    }

    /** The order with it goes to the exchange. */
    public void start() {
        state.compareAndSet(State.TAKEN, State.STARTED);
    }

    /** The order with it was surely not sent. */
    public void giveBack() {
        state.set(State.FREE);
    }

    /** Whether it was used: the outcome of its order is still to come. */
    public boolean isStarted() {
        return state.get() == State.STARTED;
    }
}
