package dev.sluice.drift;

/**
 * When a clock holds trading.
 *
 * @param host against UTC
 * @param exchange against an exchange's clock
 * @param graceNanos so long nothing may tell the time before that counts as wrong
 * @param minSources of the time servers at least so many must answer before their majority is believed
 */
public record ClockPolicy(ClockLimit host, ClockLimit exchange, Rounds rounds, long graceNanos, int minSources) {}
