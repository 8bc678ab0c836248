package dev.sluice.core.ratelimit;

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

    private final String text;

    Algorithm(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
