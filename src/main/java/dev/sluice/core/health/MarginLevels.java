package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;

/**
 * The margin levels of an account for a warning and for REDUCE_ONLY: by the used share of its funds when a process
 * reports it, and by the distance to liquidation when the exchange's responses contain it.
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

    private static void requireBelow(String lower, int low, String upper, int up) {
        if (low > up) {
            throw new IllegalArgumentException("'" + lower + "' " + low + " must not be above '" + upper + "' " + up);
        }
    }
}
