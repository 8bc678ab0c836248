package dev.sluice.core.breaker;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** A breaker of the configuration: an entry of {@code breakers} in {@code conf/sluice.json}. */
public record BreakerRule(
        @Setting(value = "Whether the breaker exists.", def = "true")
        boolean enabled,

        @Setting(value = "Each value of the scope has a breaker of its own.", def = "\"global\"")
        ModeScope.Level scope,

        @Setting(
                value = "What the breaker counts: the outcome of every call, failed cancels, or reports over "
                        + "the admin API.",
                def = "\"reports\"")
        BreakerInput input,

        @Setting(
                value = "Mode held while the breaker is not closed: REDUCE_ONLY or CANCEL_ONLY.",
                def = "\"REDUCE_ONLY\"")
        Mode mode,

        @Setting(
                value = "Whether a trip also latches the mode, so that only a re-arm in two steps lifts it.",
                def = "false")
        boolean latch,

        @Setting(value = "Whether a trip raises an alarm.", def = "false")
        boolean alarm,

        @Setting(value = "When the breaker trips.", def = "{\"consecutive\": 5}")
        TripSettings trip,

        @Setting(value = "How the breaker closes again.", def = "{}")
        RecoverySettings recovery,

        @Setting("Which reported values are failures. Absent: reports of values are refused.") @Nullable
        ValueSettings value) {

    public BreakerRule {
        if (mode == Mode.ACTIVE || mode == Mode.HALTED) {
            throw new IllegalArgumentException("a breaker cannot hold " + mode
                    + "; allowed: REDUCE_ONLY, CANCEL_ONLY (cancels and reads pass every breaker)");
        }
        if (value != null && input != BreakerInput.REPORTS) {
            throw new IllegalArgumentException("'value' is only for breakers whose 'input' is 'reports', not " + input);
        }
    }
}
