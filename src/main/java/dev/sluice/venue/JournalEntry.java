package dev.sluice.venue;

/** A call that was received, when on the exchange's clock, and the status it was answered with. */
public record JournalEntry(long exchangeNanos, Request request, int status) {}
