package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** A check that the gateway runs: {@code readiness.checks} in {@code conf/sluice.json}. */
public record CheckSettings(
        @Setting(
                "What the check does: {\"http\": URL}, {\"tcp\": \"host:port\"}, {\"exec\": [program, argument ...]} or "
                        + "{\"java\": class}.")
        CheckProbe probe,

        @Setting(value = "Interval between two runs.", min = 1000, max = 3_600_000, def = "10000")
        long everyMs,

        @Setting(
                value = "A check that takes longer is stopped and counts as critical.",
                min = 10,
                max = 600_000,
                def = "2000")
        long timeoutMs,

        @Setting(value = "How many of the last 'rounds' must agree to change the level.", min = 1, max = 100, def = "2")
        int roundsNeeded,

        @Setting(value = "Recent results that are considered.", min = 1, max = 100, def = "3")
        int rounds,

        @Setting("Mode held while the check is critical. Absent: it is only reported.") @Nullable
        Mode mode,

        @Setting(value = "Scope of the mode.", def = "\"global\"")
        ModeScope scope) {
    private static final int SILENT_ROUNDS = 3;
    /** The maximum delay of the first run: checks start soon after the gateway, but not all at the same moment. */
    private static final long MAX_JITTER_MILLIS = 1_000;

    public CheckSettings {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException("'mode' ACTIVE holds nothing; remove it");
        }
        if (timeoutMs > everyMs) {
            throw new IllegalArgumentException("'timeoutMs' " + timeoutMs + " must not be above 'everyMs' " + everyMs
                    + ": a check never runs twice at once");
        }
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    /**
     * Returns the check. Each run gives a finding, so the check no longer runs when {@value #SILENT_ROUNDS} are
     * missing.
     */
    NamedCheck check(String name) {
        long silentNanos = (SILENT_ROUNDS * everyMs + timeoutMs) * Nanos.PER_MILLI;
        return new NamedCheck(
                name,
                probe.findingSource(),
                new CheckRule(roundsNeeded, rounds, silentNanos, false),
                new CheckAction(mode, scope));
    }

    public CheckSchedule.Timing timing() {
        return new CheckSchedule.Timing(
                everyMs * Nanos.PER_MILLI,
                timeoutMs * Nanos.PER_MILLI,
                Math.min(MAX_JITTER_MILLIS, everyMs) * Nanos.PER_MILLI);
    }
}
