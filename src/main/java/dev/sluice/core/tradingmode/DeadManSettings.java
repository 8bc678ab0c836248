package dev.sluice.core.tradingmode;

import dev.sluice.config.annotation.Setting;

/** Settings for an armed dead man's switch at an exchange that is no longer refreshed through the gateway. */
public record DeadManSettings(
        @Setting(
                value =
                        "An armed dead man's switch whose calls do not say how long the exchange waits is told when it was not fed for this long; all others when that time is over.",
                min = 1000,
                max = 3_600_000,
                def = "60000")
        long silentMs,

        @Setting(
                value =
                        "Trip the account's scope when its armed dead man's switch was not fed in time; false: only say so.",
                def = "false")
        boolean trip,

        @Setting(value = "Mode of that trip.", def = "\"CANCEL_ONLY\"")
        Mode mode) {
    public DeadManSettings {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException(
                    "'mode' ACTIVE stops nothing; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
    }
}
