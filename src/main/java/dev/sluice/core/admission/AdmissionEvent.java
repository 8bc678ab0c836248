package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;

/** What is told to a gate from outside. */
public sealed interface AdmissionEvent {
    /** The exchange's clock minus the monotonic clock lies between these, in nanoseconds since 1970. */
    record ClockMeasured(long earliestOffsetNanos, long latestOffsetNanos) implements AdmissionEvent {}

    /** The last measurement is too old to be believed. */
    record ClockLost() implements AdmissionEvent {}

    /** Another valid configuration; levels, bans, backoffs, and what waits or is in flight carry over. */
    record Reloaded(CostModel costModel, AdmissionSettings settings, List<LimitSettings> limits)
            implements AdmissionEvent {
        public Reloaded {
            limits = List.copyOf(limits);
        }
    }

    /** A mode tightened: calls that wait and may no longer pass are refused. What starts is looked at anyway. */
    record ModesChanged() implements AdmissionEvent {}

    /** Latches of that scope were lifted: its budgets come back slowly. */
    record Rearmed(ModeScope modeScope, long rampNanos, int fromPercent) implements AdmissionEvent {}

    /** The exchange is configured no more: what waits or has not started is refused, what is in flight ends as ever. Reloaded brings it back. */
    record Removed() implements AdmissionEvent {}

    /** An earlier process left this at the exchange. Once, before the first call. */
    record Inherited(List<UnknownOrder> unknown, List<DeadManSwitch> armed) implements AdmissionEvent {
        public Inherited {
            unknown = List.copyOf(unknown);
            armed = List.copyOf(armed);
        }
    }

    /** The gateway stops: no new orders; cancels still pass; what waits goes or ends. */
    record Draining() implements AdmissionEvent {}
}
