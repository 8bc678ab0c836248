package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** A check whose findings a program reports: {@code readiness.reports} in {@code conf/sluice.json}. */
public record ReportSettings(
        @Setting(
                value = "After the first report, a longer silence than this is critical. 0: no limit.",
                min = 0,
                max = 86_400_000,
                def = "60000")
        long silentMs,

        @Setting(value = "Whether silence is critical even before the first report.", def = "false")
        boolean required,

        @Setting(value = "How many of the last 'rounds' must agree to change the level.", min = 1, max = 100, def = "1")
        int roundsNeeded,

        @Setting(value = "Recent reports that are considered.", min = 1, max = 100, def = "1")
        int rounds,

        @Setting("Mode held while the report is critical. Absent: it is only reported.") @Nullable
        Mode mode,

        @Setting(value = "Scope of the mode.", def = "\"global\"")
        ModeScope scope) {
    public ReportSettings {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException("'mode' ACTIVE holds nothing; remove it");
        }
        if (required && silentMs == 0) {
            throw new IllegalArgumentException("a report with 'required' needs a 'silentMs'");
        }
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    NamedCheck check(String name) {
        CheckRule rule = new CheckRule(roundsNeeded, rounds, silentMs * Nanos.PER_MILLI, required);
        return new NamedCheck(name, NamedCheck.FindingSource.REPORT, rule, new CheckAction(mode, scope));
    }
}
