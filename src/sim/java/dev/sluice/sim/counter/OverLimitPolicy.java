package dev.sluice.sim.counter;

/** The effect of a refused call on its counter. */
public enum OverLimitPolicy {
    /** The refused call does not count. */
    FREE,
    /** The refused call counts, so that further calls keep the counter over the limit (Binance weight, Kraken REST). */
    COUNTS
}
