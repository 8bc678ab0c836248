package dev.sluice.health;

import dev.sluice.knob.Knob;
import java.util.Map;

/** The margins of accounts, reported by processes of yours or read in passing: {@code readiness.margins} in {@code conf/sluice.json}. */
public record MarginSettings(
        @Knob(value = "For every account that has no levels of its own.", def = "{}")
        MarginLevels levels,

        @Knob(value = "Levels of single accounts, by exchange/account.", max = 10_000, def = "{}")
        Map<String, MarginLevels> accounts,

        @Knob(
                value =
                        "An account that a process reported, or that 'accounts' names and an answer told, and then none for this long, may only reduce; 0: it may be silent for ever.",
                min = 0,
                max = 86_400_000,
                def = "300000")
        long silentMs,

        @Knob(
                value = "So many of the last 'rounds' must be that bad; else it is better again.",
                min = 1,
                max = 100,
                def = "1")
        int roundsNeeded,

        @Knob(
                value =
                        "Of so many reports or answers: with 1 of 2 critical holds at once, and two better ones in a row lift it.",
                min = 1,
                max = 100,
                def = "2")
        int rounds) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    public MarginSettings {
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    public MarginLevels of(String exchangeAndAccount) {
        return accounts.getOrDefault(exchangeAndAccount, levels);
    }

    /** For what a process reports: it said that it would. */
    public CheckRule reported() {
        return rule(CheckRule.Silence.CRITICAL);
    }

    /**
     * For what answers tell in passing. Nobody promised to ask on: a bot that reads its balance once at its start must not be stopped for it. So only an account that
     * somebody named is held when it goes silent; of another one nothing is known then, which is told.
     */
    public CheckRule inPassing(String exchangeAndAccount) {
        return rule(accounts.containsKey(exchangeAndAccount) ? CheckRule.Silence.CRITICAL : CheckRule.Silence.UNKNOWN);
    }

    private CheckRule rule(CheckRule.Silence silence) {
        return new CheckRule(roundsNeeded, rounds, silentMs * NANOS_PER_MILLI, false, silence);
    }
}
