package dev.sluice.store;

/**
 * One change of something that decides what may be sent.
 *
 * @param clockBoundMillis how wrong the time of day may be; -1: not known
 * @param what kind of thing changed: mode, latch, breaker, configuration, token, log, gateway
 * @param refused how many calls the former state had stopped
 */
public record AuditEntry(
        long epochMillis,
        double clockBoundMillis,
        String who,
        String what,
        String scope,
        String before,
        String after,
        String reason,
        long refused) {}
