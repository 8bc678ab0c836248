package dev.sluice.venue;

/** What a call that went over does to its counter. */
public enum WhenOver {
    /** It is refused and forgotten. */
    FREE,
    /** It is refused and counts all the same, so that calling on keeps the counter over (Binance weight, Kraken REST). */
    COUNTS
}
