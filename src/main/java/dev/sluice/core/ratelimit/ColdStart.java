package dev.sluice.core.ratelimit;

/**
 * The first window of a process that found no levels of an earlier one: what was used before is unknown. It lasts a whole window, since until then the exchange may count calls of
 * that process.
 */
final class ColdStart {
    /** Longer windows are not worth to wait for: they go on with one call at a time. */
    static final long LONGEST_USED_UP_NANOS = 10_000_000_000L;

    private boolean on;
    private boolean holds;
    private long startedAt;
    private long windowNanos;

    /** Of two the one that is over later. */
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

    /** Whether one ordinary call at a time may pass. */
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
