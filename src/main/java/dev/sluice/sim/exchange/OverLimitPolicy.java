package dev.sluice.sim.exchange;

/** What a call that went over does to its counter. */
public enum OverLimitPolicy {
    /** It is refused and forgotten. */
    FREE,
    /** It is refused and counts all the same, so that calling on keeps the counter over (Binance weight, Kraken REST). */
    COUNTS
}
