package dev.sluice.core.admission;

/**
 * The decision that the call waits; exactly one {@link Admitted} or {@link Refused} follows through {@link Decisions}.
 */
public record Waiting(Permit permit) implements AdmissionDecision {}
