package dev.sluice.core.health;

import org.jspecify.annotations.Nullable;

/**
 * A program's report of its own connection, which does not pass through the gateway.
 *
 * @param name name that identifies it in later reports; "" for a single one
 * @param state null when it was closed on purpose
 * @param latencyNanos -1 when it was not reported
 * @param message description of a problem, which may contain secrets
 */
public record StreamReport(
        ConnectionType type, String name, ConnectionStatus.@Nullable State state, long latencyNanos, String message) {}
