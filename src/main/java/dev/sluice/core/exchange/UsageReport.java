package dev.sluice.core.exchange;

/** What the exchange's own header says is used of a limit. */
public record UsageReport(int limit, long units) {}
