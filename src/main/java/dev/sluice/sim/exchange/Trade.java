package dev.sluice.sim.exchange;

import java.math.BigDecimal;

/**
 * A public trade. Each quarter of a second since the epoch has one trade in each market at the constant price, so that all sockets and all runs
 * report the same trades. {@code number} counts these quarters.
 */
record Trade(Instrument instrument, long number) {
    static final long EVERY_MILLIS = 250;

    BigDecimal price() {
        return instrument.price();
    }

    /** Returns a quantity of 0.001 to 0.01 of the base asset. */
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
