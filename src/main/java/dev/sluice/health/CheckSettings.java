package dev.sluice.health;

import dev.sluice.knob.Knob;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import org.jspecify.annotations.Nullable;

/** A check that the gateway runs: {@code readiness.checks} in {@code conf/sluice.json}. */
public record CheckSettings(
        @Knob("What it asks: {\"http\": URL}, {\"tcp\": \"host:port\"}, {\"exec\": [program, argument ...]} or"
                + " {\"java\": class}.")
        Ask ask,

        @Knob(value = "It is made this often.", min = 1000, max = 3_600_000, def = "10000")
        long everyMs,

        @Knob(value = "One that takes longer is ended, and critical.", min = 10, max = 600_000, def = "2000")
        long timeoutMs,

        @Knob(
                value = "So many of the last 'rounds' answers must be that bad, or better again.",
                min = 1,
                max = 100,
                def = "2")
        int roundsNeeded,

        @Knob(value = "Of so many answers.", min = 1, max = 100, def = "3")
        int rounds,

        @Knob("What is held while it is critical: REDUCE_ONLY, CANCEL_ONLY or HALTED; absent: nothing, it is only"
                + " told.")
        @Nullable
        Mode mode,

        @Knob(
                value = "For what: global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME.",
                def = "\"global\"")
        Scope scope) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SILENT_ROUNDS = 3;
    /** The largest delay of the first run: checks start soon after the gateway does, but not all at the same moment. */
    private static final long MOST_JITTER_MILLIS = 1_000;

    public CheckSettings {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException("'mode' ACTIVE holds nothing; leave it out");
        }
        if (timeoutMs > everyMs) {
            throw new IllegalArgumentException("'timeoutMs' " + timeoutMs + " must not be above 'everyMs' " + everyMs
                    + ": a check never runs twice at once");
        }
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    /**
     * Returns the check. Each run ends in a finding, so several missing findings mean that the check no longer runs.
     */
    NamedCheck check(String name) {
        long silentNanos = (SILENT_ROUNDS * everyMs + timeoutMs) * NANOS_PER_MILLI;
        return new NamedCheck(
                name, ask.by(), new CheckRule(roundsNeeded, rounds, silentNanos, false), new Stops(mode, scope));
    }

    public Turn.Pace pace() {
        return new Turn.Pace(
                everyMs * NANOS_PER_MILLI,
                timeoutMs * NANOS_PER_MILLI,
                Math.min(MOST_JITTER_MILLIS, everyMs) * NANOS_PER_MILLI);
    }
}
