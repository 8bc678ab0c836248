package dev.sluice.gate;

import dev.sluice.limit.LimitSettings;
import dev.sluice.mode.Scope;
import java.util.List;

/** What is told to a gate from outside. */
public sealed interface Event {
    /** The exchange's clock minus the monotonic clock lies between these, in nanoseconds since 1970. */
    record ClockMeasured(long earliestOffsetNanos, long latestOffsetNanos) implements Event {}

    /** The last measurement is too old to be believed. */
    record ClockLost() implements Event {}

    /** Another valid configuration; levels, bans, backoffs, and what waits or is in flight carry over. */
    record Reloaded(Tariff tariff, GateSettings settings, List<LimitSettings> limits) implements Event {
        public Reloaded {
            limits = List.copyOf(limits);
        }
    }

    /** A mode tightened: calls that wait and may no longer pass are refused. What starts is looked at anyway. */
    record ModesChanged() implements Event {}

    /** Latches of that scope were lifted: its budgets come back slowly. */
    record Rearmed(Scope scope, long rampNanos, int fromPercent) implements Event {}

    /** The exchange is configured no more: what waits or has not started is refused, what is in flight ends as ever. Reloaded brings it back. */
    record Removed() implements Event {}

    /** An earlier process left this at the exchange. Once, before the first call. */
    record Found(List<UnknownOrder> unknown, List<DeadMan> armed) implements Event {
        public Found {
            unknown = List.copyOf(unknown);
            armed = List.copyOf(armed);
        }
    }

    /** The gateway stops: no new orders; cancels still pass; what waits goes or ends. */
    record Draining() implements Event {}
}
