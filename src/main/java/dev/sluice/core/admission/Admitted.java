package dev.sluice.core.admission;

/** It may be sent: everything it costs is charged. */
public record Admitted(Permit permit) implements AdmissionDecision {}
