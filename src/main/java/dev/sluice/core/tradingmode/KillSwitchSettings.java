package dev.sluice.core.tradingmode;

import dev.sluice.config.annotation.Setting;
import java.util.Map;

/** Settings of the kill switch and of the re-arm: {@code killSwitch} in {@code conf/sluice.json}. */
public record KillSwitchSettings(
        @Setting(
                value =
                        "Start CANCEL_ONLY, too, when the data folder is absent or empty and a file beside it tells that a gateway used it before, or cannot be made: a lost disk must not lift a latch. For one start: run --first-start.",
                def = "false")
        boolean requireState,

        @Setting(value = "A re-arm is confirmed by another identity than the one that proposed it.", def = "false")
        boolean requireSecondPerson,

        @Setting(
                value = "A proposed re-arm must be confirmed within this time.",
                min = 10_000,
                max = 3_600_000,
                def = "300000")
        long confirmWithinMs,

        @Setting(
                value =
                        "After a re-arm the share of every budget grows from rampFromPercent to all of it in this time; 0: at once.",
                min = 0,
                max = 3_600_000,
                def = "60000")
        long rampMs,

        @Setting(value = "Share of the budgets with which the ramp begins.", min = 1, max = 100, def = "10")
        int rampFromPercent,

        @Setting(
                value =
                        "How often the data folder is looked at for a file HALT, whose text is the reason of a trip; 0: never.",
                min = 0,
                max = 60_000,
                def = "250")
        long haltFileMs,

        @Setting(
                value = "Watchdogs by name that must POST /admin/heartbeat/<name>; one that falls silent trips.",
                max = 100,
                def = "{}")
        Map<String, WatchdogSettings> watchdogs,

        @Setting(value = "What happens when a dead man's call of a bot is no longer repeated.", def = "{}")
        DeadManSettings deadMan) {
    public KillSwitchSettings {
        watchdogs = Map.copyOf(watchdogs);
    }

    /**
     * Returns these settings with {@code requireState} false, so that an absent or empty data folder counts as a first
     * start.
     */
    public KillSwitchSettings withoutRequiredState() {
        return new KillSwitchSettings(
                false, requireSecondPerson, confirmWithinMs, rampMs, rampFromPercent, haltFileMs, watchdogs, deadMan);
    }
}
