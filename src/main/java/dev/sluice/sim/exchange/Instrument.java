package dev.sluice.sim.exchange;

import java.math.BigDecimal;

/** A market with the exchange's id for it, base and quote asset, and a constant price. */
record Instrument(String id, String base, String quote, BigDecimal price) {

    static Instrument of(String id, String base, String quote, String price) {
        return new Instrument(id, base, quote, new BigDecimal(price));
    }
}
