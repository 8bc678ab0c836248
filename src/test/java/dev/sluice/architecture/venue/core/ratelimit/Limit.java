package dev.sluice.architecture.venue.core.ratelimit;

/** The arithmetic. */
public final class Limit {}
