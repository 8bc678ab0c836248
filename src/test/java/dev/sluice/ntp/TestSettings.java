package dev.sluice.ntp;

import java.util.List;

/** The defaults with these sources; and rounds as close together as they may be. */
final class TestSettings {
    private TestSettings() {}

    static HostClockSettings of(List<ServerName> sources, List<String> daemon) {
        return new HostClockSettings(250, 1_000, 5_000, 2, 3, 600_000, sources, 32_000, 2_000, 96_000, 200, daemon);
    }

    static HostClockSettings quick(List<ServerName> sources, List<String> daemon) {
        return new HostClockSettings(250, 1_000, 5_000, 2, 3, 600_000, sources, 100, 300, 3_000, 200, daemon);
    }
}
