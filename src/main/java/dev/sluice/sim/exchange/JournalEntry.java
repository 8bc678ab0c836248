package dev.sluice.sim.exchange;

/** A call that was received, when on the exchange's clock, and the status it was answered with. */
public record JournalEntry(long exchangeNanos, VenueRequest venueRequest, int status) {}
