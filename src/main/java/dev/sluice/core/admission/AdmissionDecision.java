package dev.sluice.core.admission;

/** The result of {@link AdmissionController#acquire}. */
public sealed interface AdmissionDecision permits AdmissionDecision.Admitted, AdmissionDecision.Waiting, Refused {
    /** The decision that the call may be sent; all of its limits are charged. */
    record Admitted(Permit permit) implements AdmissionDecision {}

    /**
     * The decision that the call waits; exactly one {@link Admitted} or {@link Refused} follows through
     * {@link Decisions}.
     */
    record Waiting(Permit permit) implements AdmissionDecision {}
}
