package dev.sluice.core.admission;

/** It waits; exactly one {@link Admitted} or {@link Refused} follows through {@link Decisions}. */
public record Waiting(AdmissionRequest admissionRequest) implements AdmissionDecision {}
