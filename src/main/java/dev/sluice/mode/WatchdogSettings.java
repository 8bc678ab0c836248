package dev.sluice.mode;

import dev.sluice.knob.Knob;

/** Settings of a watchdog: an external program that must send regular heartbeats. */
public record WatchdogSettings(
        @Knob(
                value = "Longest time between two heartbeats, from the gateway's start on.",
                min = 100,
                max = 86_400_000,
                def = "10000")
        long everyMs,

        @Knob(value = "Scope of the trip.", min = 1, max = 160, def = "\"global\"")
        String scope,

        @Knob(value = "Mode of the trip.", def = "\"CANCEL_ONLY\"")
        Mode mode) {
    public WatchdogSettings {
        Scope.parse(scope);
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException(
                    "'mode' ACTIVE stops nothing; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
    }
}
