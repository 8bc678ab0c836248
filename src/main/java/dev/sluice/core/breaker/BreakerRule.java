package dev.sluice.core.breaker;

import dev.sluice.config.annotation.Setting;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** A breaker of the configuration: an entry of {@code breakers} in {@code conf/sluice.json}. */
public record BreakerRule(
        @Setting(value = "false: there is no such breaker.", def = "true")
        boolean enabled,

        @Setting(value = "What it stands for: a breaker of its own for each.", def = "\"global\"")
        ModeScope.Level scope,

        @Setting(
                value =
                        "outcomes: every call; cancels: failed cancels; told: POST /admin/breakers/<name>/failure, success or value.",
                def = "\"told\"")
        BreakerInput fedBy,

        @Setting(
                value = "What it holds for its scope while it is not closed: REDUCE_ONLY or CANCEL_ONLY.",
                def = "\"REDUCE_ONLY\"")
        Mode mode,

        @Setting(value = "A trip latches that mode besides: only a re-arm in two steps lifts it.", def = "false")
        boolean latch,

        @Setting(value = "A trip is an alarm.", def = "false")
        boolean alarm,

        @Setting(value = "When it trips.", def = "{\"consecutive\": 5}")
        TripSettings trip,

        @Setting(value = "How it comes back.", def = "{}") RecoverySettings recovery,

        @Setting("Which told values are failures; absent: values are refused.") @Nullable
        ValueSettings value) {

    public BreakerRule {
        if (mode == Mode.ACTIVE || mode == Mode.HALTED) {
            throw new IllegalArgumentException("a breaker does not hold " + mode
                    + "; allowed: REDUCE_ONLY, CANCEL_ONLY (cancels and reads pass every breaker)");
        }
        if (value != null && fedBy != BreakerInput.TOLD) {
            throw new IllegalArgumentException("'value' is for breakers that are told, not for one fed by " + fedBy);
        }
    }
}
