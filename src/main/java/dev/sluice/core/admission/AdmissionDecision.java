package dev.sluice.core.admission;

/** What {@link AdmissionController#acquire} decided. */
public sealed interface AdmissionDecision permits Admitted, Waiting, Refused {}
