package dev.sluice.gate;

import dev.sluice.limit.LimitSettings;
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

    /** The gateway stops: no new orders; cancels still pass; what waits goes or ends. */
    record Draining() implements Event {}
}
