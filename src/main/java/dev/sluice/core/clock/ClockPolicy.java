package dev.sluice.core.clock;

/**
 * The rules that decide when a clock holds trading.
 *
 * @param host limit against UTC
 * @param exchange limit against the clock of an exchange
 * @param hysteresis number of rounds that must agree on a change
 * @param graceNanos longest time without any time source; after it trading is held
 * @param minSources number of time servers that must answer before their majority is trusted
 */
public record ClockPolicy(
        ClockLimit host, ClockLimit exchange, Hysteresis hysteresis, long graceNanos, int minSources) {}
