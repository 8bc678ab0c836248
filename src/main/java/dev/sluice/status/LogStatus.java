package dev.sluice.status;

/** The level of the log, and whether each call is logged. */
public record LogStatus(String level, boolean access) {}
