package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;

/**
 * The margin levels of an account for a warning and for {@code REDUCE_ONLY}: the used part of its funds, which a
 * program reports, and how near it is to liquidation, which is read from the exchange's responses.
 */
public record MarginLevels(
        @Setting(value = "Funds in use from which there is a warning.", min = 1, max = 100, def = "80")
        int warningPercent,

        @Setting(value = "Funds in use from which the account may only reduce.", min = 1, max = 100, def = "95")
        int criticalPercent,

        @Setting(
                value = "Way to liquidation from which there is a warning; 100: liquidation.",
                min = 1,
                max = 100,
                def = "60")
        int liquidationWarningPercent,

        @Setting(value = "Way to liquidation from which the account may only reduce.", min = 1, max = 100, def = "80")
        int liquidationCriticalPercent) {
    public MarginLevels {
        requireBelow("warningPercent", warningPercent, "criticalPercent", criticalPercent);
        requireBelow(
                "liquidationWarningPercent",
                liquidationWarningPercent,
                "liquidationCriticalPercent",
                liquidationCriticalPercent);
    }

    private static void requireBelow(String lowerName, int lower, String upperName, int upper) {
        if (lower > upper) {
            throw new IllegalArgumentException(
                    "'" + lowerName + "' " + lower + " must not be above '" + upperName + "' " + upper);
        }
    }
}
