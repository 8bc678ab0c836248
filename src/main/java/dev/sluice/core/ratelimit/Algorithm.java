package dev.sluice.core.ratelimit;

/** How an exchange counts. */
public enum Algorithm {
    /** Fixed windows that begin at multiples of their length on the exchange's clock (Binance). */
    ALIGNED_WINDOW("alignedWindow"),
    /** A window that the first call opens (KuCoin); counts as rolling. */
    OPENED_WINDOW("openedWindow"),
    /** The last {@code windowMs} before each call (Bybit, OKX). */
    SLIDING_WINDOW("slidingWindow"),
    /** Charges add up and decay at a constant rate, perhaps in steps (Kraken). */
    DECAYING_COUNTER("decayingCounter"),
    /** A documented token bucket: {@code size} is its burst. */
    TOKEN_BUCKET("tokenBucket"),
    /** Calls in flight at one time (connections of one host). */
    IN_FLIGHT("inFlight");

    private final String text;

    Algorithm(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
