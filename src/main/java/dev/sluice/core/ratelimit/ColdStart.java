package dev.sluice.core.ratelimit;

/**
 * The first window of a process that found no saved usage: earlier usage is unknown. It lasts a whole window, because
 * until then the exchange may count calls of the earlier process.
 */
final class ColdStart {
    /** Windows longer than this do not start used up; they admit one call at a time instead. */
    static final long MAX_USED_UP_NANOS = 10_000_000_000L;

    private boolean on;
    private boolean holds;
    private long startedAt;
    private long windowNanos;

    /** Begins a cold start; of two, the one that ends later applies. */
    void begin(long at, long window, boolean oneAtATime) {
        if (on && at + window - (startedAt + windowNanos) < 0) {
            return;
        }
        on = true;
        holds = oneAtATime;
        startedAt = at;
        windowNanos = window;
    }

    void end() {
        on = false;
        holds = false;
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

    long nanosLeft(long now) {
        return startedAt + windowNanos - now;
    }
}
