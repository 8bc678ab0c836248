package dev.sluice.architecture.venue.limit;

/** The arithmetic. */
public final class Limit {}
