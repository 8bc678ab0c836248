package dev.sluice.sim.exchange;

import java.math.BigDecimal;

/** A market: its id in the exchange's words, base and quote asset, and a price that never moves. */
record Instrument(String id, String base, String quote, BigDecimal price) {

    static Instrument of(String id, String base, String quote, String price) {
        return new Instrument(id, base, quote, new BigDecimal(price));
    }
}
