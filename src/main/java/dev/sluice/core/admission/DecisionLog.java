package dev.sluice.core.admission;

import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.settings.PolicySettings;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The decisions as the controller makes them: each is counted and added to the {@link Decisions} of the operation. */
final class DecisionLog {
    private final AdmissionCounters counters;
    private final DoubleSupplier chance;
    private int jitterPercent;
    private @Nullable Decisions out;

    DecisionLog(AdmissionCounters counters, DoubleSupplier chance, PolicySettings policy) {
        this.counters = counters;
        this.chance = chance;
        reload(policy);
    }

    void reload(PolicySettings policy) {
        jitterPercent = policy.retryAfterJitterPercent();
    }

    /** Sets where decisions of the operation that begins are added; null when it decides about no call. */
    void collectInto(@Nullable Decisions decisions) {
        out = decisions;
    }

    AdmissionCounters counters() {
        return counters;
    }

    void admitted(Permit permit) {
        counters.admitted++;
        counters.countOpened(permit.request().laneClass());
        counters.overdrawn += permit.isOverdrawn() ? 1 : 0;
        counters.observedWaits += permit.isObserved() ? 1 : 0;
        add(permit, new Admitted(permit));
    }

    /** Adds a refusal with a time to retry, to which a random part is added so that bots do not all retry at once. */
    void refused(Permit permit, RefusalReason reason, long retryNanos) {
        counters.countRefusal(permit.request(), reason);
        long maxJitter = Math.max(0, retryNanos) / 100 * jitterPercent;
        long jitter = retryNanos <= 0 ? 0 : (long) (maxJitter * chance.getAsDouble());
        add(permit, new Refused(reason, Math.max(0, retryNanos) + jitter));
    }

    private void add(Permit permit, AdmissionDecision decision) {
        Objects.requireNonNull(out, "an operation without a receiver of decisions decided about a call")
                .add(permit.request(), decision);
    }
}
