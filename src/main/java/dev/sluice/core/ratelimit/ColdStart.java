package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.ratelimit.FirstWindow.HoldsUntil;
import org.jspecify.annotations.Nullable;

/**
 * The first window of a process that found no saved usage: earlier usage is unknown. It lasts a whole window, because
 * until then the exchange may count calls of the earlier process.
 *
 * <p>While it holds, ordinary calls pass one at a time. A response that is lost must not stop the others: after a
 * second without one the next call passes, after two seconds the one behind it, and so on, doubled each time.
 */
final class ColdStart {
    private static final long PATIENCE_NANOS = 1000 * Nanos.PER_MILLI;
    private static final int MAX_DOUBLINGS = 5;

    private HoldsUntil holdsUntil = HoldsUntil.NOTHING;
    private boolean on;
    private boolean holds;
    private long startedAt;
    private long windowNanos;

    /** The latest call that passed. */
    private @Nullable Charge latest;

    private long latestAt;

    /** How many calls in a row had no response in time. */
    private int lost;

    /** Begins a cold start; of two, the one that ends later applies. */
    void begin(long at, long window, HoldsUntil until) {
        if (on && at + window - (startedAt + windowNanos) < 0) {
            return;
        }
        on = true;
        holdsUntil = until;
        holds = until != HoldsUntil.NOTHING;
        startedAt = at;
        windowNanos = window;
    }

    void end() {
        on = false;
        holds = false;
    }

    /** Records that a call passes. */
    void passed(Charge charge, long now) {
        if (isOn(now)) {
            lost = !isWaiting() ? 0 : now - freeAt() >= 0 ? Math.min(lost + 1, MAX_DOUBLINGS) : lost;
            latest = charge;
            latestAt = now;
        }
    }

    /** Records that a call was answered. */
    void answered() {
        holds &= holdsUntil == HoldsUntil.REPORT;
    }

    /** Records that the exchange refused a call: from now on calls pass one at a time again. */
    void refused() {
        holds = holdsUntil != HoldsUntil.NOTHING;
    }

    /** Returns whether an ordinary call has to wait for the response to another one. */
    boolean stops(long now) {
        return isOn(now) && isWaiting() && now - freeAt() < 0;
    }

    private boolean isWaiting() {
        return latest != null && latest.isInFlight();
    }

    private long freeAt() {
        return latestAt + (PATIENCE_NANOS << lost);
    }

    /** Returns whether only one ordinary call at a time may pass. */
    boolean isOn(long now) {
        if (holds && now - startedAt - windowNanos >= 0) {
            holds = false;
        }
        return holds;
    }

    boolean isShown(long now) {
        if (on && now - startedAt - windowNanos >= 0) {
            on = false;
        }
        return on;
    }

    /** Returns how long an ordinary call waits at most for the response to another one. */
    long nanosLeft(long now) {
        return Math.min(startedAt + windowNanos, freeAt()) - now;
    }
}
