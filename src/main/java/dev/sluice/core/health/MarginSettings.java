package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import java.util.Map;

/**
 * The settings of the margins of accounts, which programs report or which are read from the responses to bots: {@code
 * readiness.margins} in {@code conf/sluice.json}.
 */
public record MarginSettings(
        @Setting(value = "Levels of every account that has no levels of its own.", def = "{}")
        MarginLevels levels,

        @Setting(value = "Levels of single accounts, by exchange/account.", max = 10_000, def = "{}")
        Map<String, MarginLevels> accounts,

        @Setting(
                value = "An account that was reported, or is in 'accounts' and was seen, may only reduce after "
                        + "this silence. 0: no limit.",
                min = 0,
                max = 86_400_000,
                def = "300000")
        long silentMs,

        @Setting(
                value = "How many of the last 'rounds' must be worse for a worse level; otherwise it gets better.",
                min = 1,
                max = 100,
                def = "1")
        int roundsNeeded,

        @Setting(
                value = "Recent margins that are considered. With 1 of 2, critical holds at once, and two "
                        + "better ones lift it.",
                min = 1,
                max = 100,
                def = "2")
        int rounds) {
    public MarginSettings {
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    public MarginLevels of(String accountKey) {
        return accounts.getOrDefault(accountKey, levels);
    }

    /**
     * Returns the rule of reported margins. Silence is critical, because the program is expected to go on reporting.
     */
    public CheckRule ruleOfReports() {
        return rule(CheckRule.Silence.CRITICAL);
    }

    /**
     * Returns the rule of margins read from the responses to bots. A bot that reads its balance once at its start must
     * not be stopped because it does not read it again. So silence is critical only for an account in the
     * configuration; the margin of any other account becomes unknown.
     */
    public CheckRule ruleOfResponses(String accountKey) {
        return rule(accounts.containsKey(accountKey) ? CheckRule.Silence.CRITICAL : CheckRule.Silence.UNKNOWN);
    }

    private CheckRule rule(CheckRule.Silence silence) {
        return new CheckRule(roundsNeeded, rounds, silentMs * Nanos.PER_MILLI, false, silence);
    }
}
