package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The refusal of waiting calls after a mode became stricter or the exchange was removed. Refuses a few calls per turn,
 * with a pause between turns, so that ten thousand of them delay neither a cancel nor the response to the operator. It
 * takes a fraction of a second, and none of the calls can start meanwhile.
 */
final class ModeSweep {
    /** Pause between two turns, in which the event loops process other work. */
    private static final long PAUSE_NANOS = 1_000_000;

    private static final int MAX_PER_TURN = 64;

    private final AdmissionPolicy policy;
    private final AdmissionEngine engine;
    private final Deque<Permit> unswept = new ArrayDeque<>();

    ModeSweep(AdmissionPolicy policy, AdmissionEngine engine) {
        this.policy = policy;
        this.engine = engine;
    }

    void begin() {
        unswept.clear();
        unswept.addAll(engine.waitingCalls().lane().all());
    }

    /** Returns the given wait, or a shorter one if the sweep must continue earlier. */
    long nanosUntilNextSweep(long nanos) {
        return unswept.isEmpty() ? nanos : Math.min(PAUSE_NANOS, nanos);
    }

    void continueSweep() {
        for (int i = 0; i < MAX_PER_TURN && !unswept.isEmpty(); i++) {
            Permit permit = unswept.remove();
            RefusalReason reason = permit.isWaiting() ? policy.checkWhileWaiting(permit) : null;
            if (reason != null) {
                engine.refuse(permit, reason);
            }
        }
    }
}
