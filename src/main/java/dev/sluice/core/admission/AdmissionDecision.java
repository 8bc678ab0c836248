package dev.sluice.core.admission;

/** The result of {@link AdmissionController#acquire}. */
public sealed interface AdmissionDecision permits Admitted, Waiting, Refused {}
