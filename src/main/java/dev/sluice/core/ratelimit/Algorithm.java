package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;

/** The algorithm by which an exchange counts the calls of a limit. */
public enum Algorithm {
    /** Fixed windows that begin at multiples of their length on the exchange's clock (Binance). */
    ALIGNED_WINDOW("alignedWindow"),
    /** A window that begins with its first call (KuCoin); treated as a sliding window. */
    OPENED_WINDOW("openedWindow"),
    /** The last {@code windowMs} before each call (Bybit, OKX). */
    SLIDING_WINDOW("slidingWindow"),
    /** A counter that decays at a constant rate, possibly in steps (Kraken). */
    DECAYING_COUNTER("decayingCounter"),
    /** A token bucket as the exchange documents it; {@code size} is its burst. */
    TOKEN_BUCKET("tokenBucket"),
    /** A maximum number of calls in flight at one time, such as the connections to one host. */
    IN_FLIGHT("inFlight");

    /** The largest error of the edge of an aligned window, with a margin. */
    private static final long ALIGNED_EDGE_NANOS = Nanos.PER_SECOND;

    private final String text;

    Algorithm(String text) {
        this.text = text;
    }

    /** Returns whether used units come back gradually, {@code returned} of them in each window. */
    public boolean isDecaying() {
        return this == DECAYING_COUNTER || this == TOKEN_BUCKET;
    }

    /** Returns whether it counts what was used in a window that moves with time or with the calls. */
    public boolean isRolling() {
        return this == SLIDING_WINDOW || this == OPENED_WINDOW;
    }

    /** Returns whether units may come back in steps. */
    public boolean hasSteps() {
        return this == DECAYING_COUNTER;
    }

    /** Returns whether it limits how many calls are open at one time, and not how many there are in a window. */
    public boolean isConcurrency() {
        return this == IN_FLIGHT;
    }

    /**
     * Returns how much longer than its window a call may count, in nanoseconds: the edge of an aligned window is not
     * known exactly.
     */
    long edgeNanos() {
        return this == ALIGNED_WINDOW ? ALIGNED_EDGE_NANOS : 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
