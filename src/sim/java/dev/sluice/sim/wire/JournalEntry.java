package dev.sluice.sim.wire;

/** A received call with its time on the exchange's clock and the status of its response. */
public record JournalEntry(long exchangeNanos, VenueRequest request, int status) {}
