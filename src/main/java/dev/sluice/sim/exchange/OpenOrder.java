package dev.sluice.sim.exchange;

/** An order that rests at the exchange; {@code clientId} is empty when the caller gave none and the exchange makes none up. */
public record OpenOrder(
        String exchange,
        String account,
        String instrument,
        String id,
        String clientId,
        String side,
        long placedNanos) {}
