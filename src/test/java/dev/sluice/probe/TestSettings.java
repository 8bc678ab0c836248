package dev.sluice.probe;

import java.util.List;

/** Default settings with given sources and daemon, and settings with the shortest possible interval between rounds. */
final class TestSettings {
    private TestSettings() {}

    static HostClockSettings of(List<TimeServerName> sources, List<String> daemon) {
        return new HostClockSettings(250, 1_000, 5_000, 2, 3, 600_000, sources, 32_000, 2_000, 96_000, 200, daemon);
    }

    static HostClockSettings quick(List<TimeServerName> sources, List<String> daemon) {
        return new HostClockSettings(250, 1_000, 5_000, 2, 3, 600_000, sources, 100, 300, 3_000, 200, daemon);
    }
}
