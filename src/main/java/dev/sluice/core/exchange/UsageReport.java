package dev.sluice.core.exchange;

/** The used units of a limit, as a header of the exchange reports them. */
public record UsageReport(int limit, long units) {}
