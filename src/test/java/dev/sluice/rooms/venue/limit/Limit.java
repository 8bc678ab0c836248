package dev.sluice.rooms.venue.limit;

/** The arithmetic. */
public final class Limit {}
