package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;

/** Whoever asked the gate on an event loop, and hears there what became of it. */
interface DecisionListener {
    /** Where it lives. */
    ProxyVerticle proxyVerticle();

    /** The gate's word on that ticket. */
    default void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        decided(admissionDecision);
    }

    /** The gate's word on what asked or waited. */
    void decided(AdmissionDecision admissionDecision);
}
