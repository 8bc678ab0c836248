package dev.sluice.core.tradingmode;

import dev.sluice.base.settings.Setting;

/** Settings for an armed dead man's switch at an exchange that is no longer refreshed through the gateway. */
public record DeadManSettings(
        @Setting(
                value = "An armed switch whose calls state no time is reported after this time without renewal.",
                min = 1000,
                max = 3_600_000,
                def = "60000")
        long silentMs,

        @Setting(value = "Whether an armed switch that was not renewed in time halts its account.", def = "false")
        boolean trip,

        @Setting(value = "Mode of that halt.", def = "\"CANCEL_ONLY\"")
        Mode mode) {
    public DeadManSettings {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException(
                    "'mode' ACTIVE does not stop trading; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
    }
}
