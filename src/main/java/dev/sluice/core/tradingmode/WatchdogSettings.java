package dev.sluice.core.tradingmode;

import dev.sluice.base.settings.Setting;

/** Settings of a watchdog: an external program that must send regular heartbeats. */
public record WatchdogSettings(
        @Setting(
                value = "Longest time between two heartbeats, starting when the gateway starts.",
                min = 100,
                max = 86_400_000,
                def = "10000")
        long everyMs,

        @Setting(value = "Scope of the halt.", min = 1, max = 160, def = "\"global\"")
        String scope,

        @Setting(value = "Mode of the halt.", def = "\"CANCEL_ONLY\"")
        Mode mode) {
    public WatchdogSettings {
        ModeScope.parse(scope);
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException(
                    "'mode' ACTIVE does not stop trading; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
    }
}
