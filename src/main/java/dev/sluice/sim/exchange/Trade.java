package dev.sluice.sim.exchange;

import java.math.BigDecimal;

/**
 * One trade of everybody's: the {@code number}th quarter of a second since the epoch has one at each market, at the price that never moves,
 * so that every socket and every run tell of the same trades.
 */
record Trade(Instrument instrument, long number) {
    static final long EVERY_MILLIS = 250;

    BigDecimal price() {
        return instrument.price();
    }

    /** 0.001 to 0.01 of the base asset. */
    BigDecimal quantity() {
        return BigDecimal.valueOf(1 + Math.floorMod(number, 10L), 3);
    }

    boolean buyerIsMaker() {
        return (number & 1) == 0;
    }

    long millis() {
        return number * EVERY_MILLIS;
    }
}
