package dev.sluice.admin.settings;

import dev.sluice.base.settings.Setting;

/** The settings of the admin port, {@code admin} in {@code conf/sluice.json}. */
public record AdminSettings(
        @Setting(value = "Address of the admin port.", min = 1, max = 255, def = "\"127.0.0.1\"")
        String host,

        @Setting(value = "Admin port. 0: any free port.", min = 0, max = 65_535, def = "8081")
        int port,

        @Setting(
                value = "Delay before a wrong token is refused. Each further one within a minute doubles it.",
                min = 0,
                max = 10_000,
                def = "100")
        long wrongTokenDelayMs) {}
