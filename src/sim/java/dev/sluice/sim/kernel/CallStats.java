package dev.sluice.sim.kernel;

/**
 * Numbers of calls by result. {@code limited} were refused because they exceeded a limit, {@code banned} because of a
 * ban, {@code failed} for any other reason.
 */
public record CallStats(long calls, long answered, long limited, long banned, long failed) {}
