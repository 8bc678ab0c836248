package dev.sluice.core.admission;

import java.util.ArrayList;
import java.util.List;

/** What a call of the gate decided about others that waited; collected under its lock, acted upon after it. Reusable; one per thread. */
public final class Decisions {
    /** Acts upon one decision. May call the gate again with the same effects. */
    @FunctionalInterface
    public interface Sink {
        void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision);
    }

    private final List<AdmissionRequest> tickets = new ArrayList<>();
    private final List<AdmissionDecision> verdicts = new ArrayList<>();
    private int handedOut;
    private boolean modesChanged;

    void add(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        tickets.add(admissionRequest);
        verdicts.add(admissionDecision);
    }

    /** A mode was put on the board or taken off it under the gate's lock: every other gate must be told. */
    void modesChanged() {
        modesChanged = true;
    }

    /** Whether that happened since this was asked last. */
    public boolean takeModesChanged() {
        boolean changed = modesChanged;
        modesChanged = false;
        return changed;
    }

    public boolean isEmpty() {
        return handedOut == tickets.size();
    }

    /** Hands out each decision once, in the order in which they fell, those added meanwhile too. When the sink throws, the next call goes on behind that decision. */
    public void drain(Sink sink) {
        while (handedOut < tickets.size()) {
            int next = handedOut++;
            sink.decided(tickets.get(next), verdicts.get(next));
        }
        tickets.clear();
        verdicts.clear();
        handedOut = 0;
    }
}
