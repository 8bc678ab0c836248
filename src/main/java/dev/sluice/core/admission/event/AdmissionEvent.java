package dev.sluice.core.admission.event;

import dev.sluice.core.admission.charge.CostModel;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;

/** An event from outside the calls of an exchange. */
public sealed interface AdmissionEvent {
    /**
     * A new measurement: the exchange's clock (nanoseconds since 1970) minus the monotonic clock lies between these
     * offsets.
     */
    record ClockMeasured(long earliestOffsetNanos, long latestOffsetNanos) implements AdmissionEvent {}

    /** The last clock measurement is too old to be used. */
    record ClockLost() implements AdmissionEvent {}

    /** A new valid configuration. Usage, bans, backoffs, waiting calls and calls in flight carry over. */
    record Reloaded(CostModel costModel, AdmissionSettings settings, List<LimitSettings> limits)
            implements AdmissionEvent {
        public Reloaded {
            limits = List.copyOf(limits);
        }
    }

    /**
     * A mode became stricter: waiting calls that may no longer pass are refused. Calls that start are checked anyway.
     */
    record ModesChanged() implements AdmissionEvent {}

    /** Latched modes of this scope were lifted: its budgets return gradually. */
    record Rearmed(ModeScope modeScope, long rampNanos, int fromPercent) implements AdmissionEvent {}

    /**
     * The exchange was removed from the configuration: calls that have not started are refused, calls in flight end
     * normally. {@link Reloaded} reverses it.
     */
    record Removed() implements AdmissionEvent {}

    /** State that an earlier process left at the exchange. Sent once, before the first call. */
    record Inherited(List<UnknownOrder> unknown, List<DeadManSwitch> armed) implements AdmissionEvent {
        public Inherited {
            unknown = List.copyOf(unknown);
            armed = List.copyOf(armed);
        }
    }

    /** The gateway stops: new orders are refused, cancels still pass, waiting calls are sent or end. */
    record Draining() implements AdmissionEvent {}

    /**
     * Another process decides from now on, by the usage that this one has stored: no call is admitted or started here
     * any more, whatever its kind. Calls in flight end normally.
     */
    record HandedOver() implements AdmissionEvent {}

    /** Bans and pauses that another process saw for a call that it had sent before it handed over to this one. */
    record PenaltiesSeen(List<Penalty> penalties) implements AdmissionEvent {
        public PenaltiesSeen {
            penalties = List.copyOf(penalties);
        }
    }
}
