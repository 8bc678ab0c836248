package dev.sluice.admin;

import dev.sluice.config.annotation.Setting;

/** The settings of the admin port, {@code admin} in {@code conf/sluice.json}. */
public record AdminSettings(
        @Setting(
                value = "Address of the admin port; its token protects it, but loopback is safer.",
                min = 1,
                max = 255,
                def = "\"127.0.0.1\"")
        String host,

        @Setting(value = "Admin port; 0: a free one, printed at start.", min = 0, max = 65_535, def = "8081")
        int port,

        @Setting(
                value =
                        "A wrong token is answered this much later; twice as long for each further one within a minute, at most 32 times.",
                min = 0,
                max = 10_000,
                def = "100")
        long wrongTokenDelayMs) {}
