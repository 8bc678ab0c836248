package dev.sluice.trip;

import dev.sluice.breaker.RecoverySettings;
import dev.sluice.breaker.TripSettings;
import dev.sluice.breaker.ValueSettings;
import dev.sluice.knob.Knob;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import org.jspecify.annotations.Nullable;

/** A breaker of the configuration: an entry of {@code breakers} in {@code conf/sluice.json}. */
public record BreakerRule(
        @Knob(value = "false: there is no such breaker.", def = "true")
        boolean enabled,

        @Knob(value = "What it stands for: a breaker of its own for each.", def = "\"global\"")
        Scope.Level scope,

        @Knob(
                value =
                        "outcomes: every call; cancels: failed cancels; told: POST /admin/breakers/<name>/failure, success or value.",
                def = "\"told\"")
        Feed fedBy,

        @Knob(
                value = "What it holds for its scope while it is not closed: REDUCE_ONLY or CANCEL_ONLY.",
                def = "\"REDUCE_ONLY\"")
        Mode mode,

        @Knob(value = "A trip latches that mode besides: only a re-arm in two steps lifts it.", def = "false")
        boolean latch,

        @Knob(value = "A trip is an alarm.", def = "false") boolean alarm,

        @Knob(value = "When it trips.", def = "{\"consecutive\": 5}")
        TripSettings trip,

        @Knob(value = "How it comes back.", def = "{}") RecoverySettings recovery,

        @Knob("Which told values are failures; absent: values are refused.") @Nullable
        ValueSettings value) {

    public BreakerRule {
        if (mode == Mode.ACTIVE || mode == Mode.HALTED) {
            throw new IllegalArgumentException("a breaker does not hold " + mode
                    + "; allowed: REDUCE_ONLY, CANCEL_ONLY (cancels and reads pass every breaker)");
        }
        if (value != null && fedBy != Feed.TOLD) {
            throw new IllegalArgumentException("'value' is for breakers that are told, not for one fed by " + fedBy);
        }
    }
}
