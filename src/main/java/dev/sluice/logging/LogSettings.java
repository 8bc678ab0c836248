package dev.sluice.logging;

import dev.sluice.config.annotation.Setting;

/** The settings of the log, {@code log} in {@code conf/sluice.json}. */
public record LogSettings(
        @Setting(value = "text: one readable line per event; json: one JSON object per event.", def = "\"text\"")
        LogFormat format,

        @Setting(
                value =
                        "error: something is lost; warn: new risk was stopped, or something is wrong; info: start, stop, "
                                + "trading allowed again; debug: also stack traces of failures in libraries.",
                def = "\"info\"")
        LogLevel level,

        @Setting(
                value =
                        "Whether each call is logged: bot, call, waiting time, result. Queries, keys and bodies are never "
                                + "logged.",
                def = "false")
        boolean access) {}
