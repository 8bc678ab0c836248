package dev.sluice.core.call;

/** The used units of a limit, as a header of the exchange reports them. */
public record UsageReport(int limit, long units) {}
