package dev.sluice.core.admission;

/** The decision that the call may be sent; all of its limits are charged. */
public record Admitted(Permit permit) implements AdmissionDecision {}
