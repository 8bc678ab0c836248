package dev.sluice.core.admission;

import dev.sluice.core.admission.request.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of an operation, also about calls that waited. The controller adds them under its lock and the caller
 * acts on them after it has returned. Reusable; one per thread.
 */
public final class Decisions {
    /** A receiver of decisions. It may call the controller again with the same {@link Decisions}. */
    @FunctionalInterface
    public interface Sink {
        void decided(AdmissionRequest admissionRequest, AdmissionDecision decision);
    }

    private final List<AdmissionRequest> requests = new ArrayList<>();
    private final List<AdmissionDecision> decisions = new ArrayList<>();
    private int delivered;
    private boolean modesChanged;

    void add(AdmissionRequest admissionRequest, AdmissionDecision decision) {
        requests.add(admissionRequest);
        decisions.add(decision);
    }

    /** Removes and returns the decision about a request that was just submitted; null if it waits. */
    @Nullable
    AdmissionDecision remove(AdmissionRequest request) {
        for (int i = requests.size() - 1; i >= delivered; i--) {
            if (requests.get(i) == request) {
                requests.remove(i);
                return decisions.remove(i);
            }
        }
        return null;
    }

    /** Records that a mode changed under the controller's lock, so that all other controllers must be notified. */
    void modesChanged() {
        modesChanged = true;
    }

    /** Returns whether a mode has changed since the last call of this method. */
    public boolean getAndClearModesChanged() {
        boolean changed = modesChanged;
        modesChanged = false;
        return changed;
    }

    public boolean isEmpty() {
        return delivered == requests.size();
    }

    /**
     * Passes each decision to the sink once, in order, including decisions added meanwhile. If the sink throws, the
     * next call continues after that decision.
     */
    public void drain(Sink sink) {
        while (delivered < requests.size()) {
            int next = delivered++;
            sink.decided(requests.get(next), decisions.get(next));
        }
        requests.clear();
        decisions.clear();
        delivered = 0;
    }
}
