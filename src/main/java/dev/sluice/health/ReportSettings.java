package dev.sluice.health;

import dev.sluice.knob.Knob;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import org.jspecify.annotations.Nullable;

/** A check that an external process reports: {@code readiness.reports} in {@code conf/sluice.json}. */
public record ReportSettings(
        @Knob(
                value = "Silence past this is critical, once it has reported; 0: it may be silent for ever.",
                min = 0,
                max = 86_400_000,
                def = "60000")
        long silentMs,

        @Knob(value = "Silence is critical even before it first reported.", def = "false")
        boolean required,

        @Knob(
                value = "So many of the last 'rounds' reports must be that bad, or better again.",
                min = 1,
                max = 100,
                def = "1")
        int roundsNeeded,

        @Knob(value = "Of so many reports.", min = 1, max = 100, def = "1")
        int rounds,

        @Knob(
                "What is held while it is critical: REDUCE_ONLY, CANCEL_ONLY or HALTED; absent: nothing, it is only told.")
        @Nullable
        Mode mode,

        @Knob(
                value = "For what: global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME.",
                def = "\"global\"")
        Scope scope) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    public ReportSettings {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException("'mode' ACTIVE holds nothing; leave it out");
        }
        if (required && silentMs == 0) {
            throw new IllegalArgumentException("a report that is 'required' needs a 'silentMs'");
        }
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    NamedCheck check(String name) {
        CheckRule rule = new CheckRule(roundsNeeded, rounds, silentMs * NANOS_PER_MILLI, required);
        return new NamedCheck(name, NamedCheck.By.REPORT, rule, new Stops(mode, scope));
    }
}
