package dev.sluice.logging;

import dev.sluice.config.annotation.Setting;

/** The settings of the log, {@code log} in {@code conf/sluice.json}. */
public record LogSettings(
        @Setting(value = "text: a line for people; json: an object for machines. One event a line.", def = "\"text\"")
        LogFormat format,

        @Setting(
                value =
                        "error: something is lost; warn: new risk was stopped, or something is not as it should be; info: it began, stopped, lets trade again; debug: what the libraries below say.",
                def = "\"info\"")
        LogLevel level,

        @Setting(
                value =
                        "A line for each call: who, what, how long it waited, what became of it. Never its query, keys or body.",
                def = "false")
        boolean access) {}
