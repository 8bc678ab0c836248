package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;

/** The receiver of admission decisions on an event loop. */
interface DecisionListener {
    /** Returns the dispatcher of the event loop on which the decisions are delivered. */
    AdmissionDispatcher dispatcher();

    /** Handles the decision on an admission request. */
    default void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        decided(admissionDecision);
    }

    /** Handles the decision on the current admission request. */
    void decided(AdmissionDecision admissionDecision);
}
