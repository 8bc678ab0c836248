package dev.sluice.health;

import org.jspecify.annotations.Nullable;

/**
 * What a program tells of a stream of its own, which does not pass through here.
 *
 * @param name by which it is told again; "" for the only one
 * @param state null: it is closed, and nobody misses it
 * @param latencyNanos -1: not told
 * @param message of what is wrong; may say anything
 */
public record StreamReport(
        ConnectionType type, String name, ConnectionStatus.@Nullable State state, long latencyNanos, String message) {}
