package dev.sluice.core.admission;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * After a mode tightened or the exchange was taken out: waiting calls that no longer pass get their definite no, a few a turn and with a pause between, so that ten thousand
 * keep neither a cancel nor the operator's acknowledgement waiting. All have heard within a fraction of a second; none can start meanwhile.
 */
final class ModeSweep {
    /** Between two turns of it: the event loops do what else there is. */
    private static final long PAUSE_NANOS = 1_000_000;

    private static final int MOST_A_TURN = 64;

    private final AdmissionPolicy admissionPolicy;
    private final AdmissionEngine admissionEngine;
    private final Deque<AdmissionRequest> unswept = new ArrayDeque<>();

    ModeSweep(AdmissionPolicy admissionPolicy, AdmissionEngine admissionEngine) {
        this.admissionPolicy = admissionPolicy;
        this.admissionEngine = admissionEngine;
    }

    void begin() {
        unswept.clear();
        unswept.addAll(admissionEngine.waitingCalls().lane().all());
    }

    /** That wait, or a shorter one until it goes on. */
    long orGoOn(long nanos) {
        return unswept.isEmpty() ? nanos : Math.min(PAUSE_NANOS, nanos);
    }

    void continueSweep() {
        for (int i = 0; i < MOST_A_TURN && !unswept.isEmpty(); i++) {
            AdmissionRequest admissionRequest = unswept.remove();
            Refused refused = admissionRequest.stage == AdmissionRequest.Stage.WAITING
                    ? admissionPolicy.checkWhileWaiting(admissionRequest)
                    : null;
            if (refused != null) {
                admissionEngine.refuse(admissionRequest, refused);
            }
        }
    }
}
