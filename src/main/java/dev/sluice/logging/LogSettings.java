package dev.sluice.logging;

import dev.sluice.base.settings.Setting;

/** The settings of the log, {@code log} in {@code conf/sluice.json}. */
public record LogSettings(
        @Setting(value = "One readable line, or one JSON object per event.", def = "\"text\"")
        LogFormat format,

        @Setting(value = "error, warn, info or debug.", def = "\"info\"")
        LogLevel level,

        @Setting(value = "Whether each call is logged, without query, key and body.", def = "false")
        boolean access) {}
