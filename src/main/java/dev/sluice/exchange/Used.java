package dev.sluice.exchange;

/** What the exchange's own header says is used of a limit. */
public record Used(int limit, long units) {}
