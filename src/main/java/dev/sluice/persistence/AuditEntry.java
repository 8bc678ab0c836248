package dev.sluice.persistence;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A change of something that decides which calls may be sent.
 *
 * @param epochMillis the time of day, in milliseconds since 1970
 * @param clockBoundMillis the maximum error of the time of day in milliseconds; -1: not known
 * @param who the operator or component that made the change
 * @param what the kind of thing changed: mode, latch, breaker, configuration, token, log, gateway
 * @param scope the scope of the change
 * @param before the former state
 * @param after the new state
 * @param reason the reason
 * @param refused how many calls the former state had refused
 */
public record AuditEntry(
        @JsonProperty("epochMs") long epochMillis,
        @JsonProperty("clockBoundMs") double clockBoundMillis,
        String who,
        String what,
        String scope,
        String before,
        String after,
        String reason,
        long refused) {}
