package dev.sluice.core.tradingmode;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Permission for one order to pass a breaker that is half-open, so that its outcome shows whether the breaker may
 * close. The owner of the breaker creates it and puts it on the {@link ModeHold}; the admission controller gives it to
 * the first order that nothing else stops.
 *
 * <pre>
 *  FREE --acquire--> TAKEN --start--> STARTED (its outcome decides; the breaker creates a new permit for a new probe)
 *   ^-----release-----+   the order was not sent
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class ProbePermit {
    private enum State {
        FREE,
        TAKEN,
        STARTED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);

    /** Acquires the permit. Returns false when another order has it. */
    public boolean acquire() {
        return state.compareAndSet(State.FREE, State.TAKEN);
    }

    /** Records that the order with this permit is being sent to the exchange. */
    public void start() {
        state.compareAndSet(State.TAKEN, State.STARTED);
    }

    /** Frees the permit. Called only when the order was certainly not sent. */
    public void release() {
        state.set(State.FREE);
    }

    /** Returns whether the permit was used and the outcome of its order is still unknown. */
    public boolean isStarted() {
        return state.get() == State.STARTED;
    }
}
