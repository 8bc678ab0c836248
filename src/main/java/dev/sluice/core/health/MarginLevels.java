package dev.sluice.core.health;

import dev.sluice.config.annotation.Setting;

/**
 * The margin levels of an account for a warning and for REDUCE_ONLY: by the used share of its funds when a process
 * reports it, and by the distance to liquidation when the exchange's responses contain it.
 */
public record MarginLevels(
        @Setting(value = "From this share of the funds in use it is a warning.", min = 1, max = 100, def = "80")
        int warningPercent,

        @Setting(value = "From this share the account may only reduce (REDUCE_ONLY).", min = 1, max = 100, def = "95")
        int criticalPercent,

        @Setting(
                value =
                        "From so far on the way to liquidation it is a warning; 100: there. By the exchange's own figure, read in passing.",
                min = 1,
                max = 100,
                def = "60")
        int liquidationWarningPercent,

        @Setting(
                value = "From so far on the way to liquidation the account may only reduce (REDUCE_ONLY).",
                min = 1,
                max = 100,
                def = "80")
        int liquidationCriticalPercent) {
    public MarginLevels {
        rising("warningPercent", warningPercent, "criticalPercent", criticalPercent);
        rising(
                "liquidationWarningPercent",
                liquidationWarningPercent,
                "liquidationCriticalPercent",
                liquidationCriticalPercent);
    }

    private static void rising(String lower, int low, String upper, int up) {
        if (low > up) {
            throw new IllegalArgumentException("'" + lower + "' " + low + " must not be above '" + upper + "' " + up);
        }
    }
}
