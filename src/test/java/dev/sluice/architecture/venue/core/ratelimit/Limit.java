package dev.sluice.architecture.venue.core.ratelimit;

/** A limit of the gateway. */
public final class Limit {}
