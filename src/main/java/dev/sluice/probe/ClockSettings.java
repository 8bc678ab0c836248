package dev.sluice.probe;

import dev.sluice.base.settings.Setting;

/** The settings of the measurement of an exchange's clock, an interval that responses narrow and time widens. */
public record ClockSettings(
        @Setting(
                value = "Interval between two requests for the exchange's time.",
                min = 1000,
                max = 3_600_000,
                def = "30000")
        long probeMs,

        @Setting(
                value =
                        "Without a measurement for this long, the clock is unknown and aligned windows count as rolling "
                                + "windows.",
                min = 1000,
                max = 86_400_000,
                def = "300000")
        long staleMs,

        @Setting(
                value = "Assumed maximum drift between the two clocks, in parts per million.",
                min = 1,
                max = 10_000,
                def = "200")
        long driftPpm) {

    public ClockSettings {
        if (staleMs <= probeMs) {
            throw new IllegalArgumentException("'staleMs' " + staleMs + " must be above 'probeMs' " + probeMs);
        }
    }
}
