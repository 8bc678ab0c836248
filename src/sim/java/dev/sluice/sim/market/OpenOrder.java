package dev.sluice.sim.market;

/** An open order at the exchange; {@code clientId} is empty when neither the caller nor the exchange set one. */
public record OpenOrder(
        String exchange,
        String account,
        String instrument,
        String id,
        String clientId,
        String side,
        long placedMillis) {}
