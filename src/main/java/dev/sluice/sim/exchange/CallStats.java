package dev.sluice.sim.exchange;

/**
 * Calls by what came of them. {@code limited} were refused for going over a limit, {@code banned} because a ban was on,
 * {@code failed} for any other reason.
 */
public record CallStats(long calls, long answered, long limited, long banned, long failed) {}
