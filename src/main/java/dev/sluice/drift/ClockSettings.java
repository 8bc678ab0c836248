package dev.sluice.drift;

import dev.sluice.knob.Knob;

/** How far a measured clock is believed. */
public record ClockSettings(
        @Knob(
                value =
                        "How fast the exchange's clock and this machine's may run apart, in microseconds a second; the interval grows by it with age.",
                min = 1,
                max = 10_000,
                def = "200")
        int driftPpm,

        @Knob(value = "A measurement older than this counts as none.", min = 1000, max = 86_400_000, def = "900000")
        long believedMs,

        @Knob(
                value = "Sightings that contradict the interval and agree with each other before they replace it.",
                min = 1,
                max = 100,
                def = "3")
        int contradictions,

        @Knob(
                value =
                        "The exchange's time call is asked this often; each interval is shortened by chance by up to a fifth.",
                min = 1000,
                max = 86_400_000,
                def = "60000")
        long probeMs,

        @Knob(value = "Longest wait for the answer of the time call.", min = 100, max = 60_000, def = "2000")
        long probeTimeoutMs) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    long believedNanos() {
        return believedMs * NANOS_PER_MILLI;
    }
}
