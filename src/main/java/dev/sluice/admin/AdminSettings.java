package dev.sluice.admin;

import dev.sluice.config.annotation.Setting;

/** The settings of the admin port, {@code admin} in {@code conf/sluice.json}. */
public record AdminSettings(
        @Setting(
                value = "Address of the admin port. A token protects the port, but a loopback address is safer.",
                min = 1,
                max = 255,
                def = "\"127.0.0.1\"")
        String host,

        @Setting(
                value = "Port of the operator's API. 0: any free port; it is printed at start.",
                min = 0,
                max = 65_535,
                def = "8081")
        int port,

        @Setting(
                value =
                        "Delay before a request with a wrong token is refused. Each further wrong token within a minute "
                                + "doubles it, up to 32 times the delay.",
                min = 0,
                max = 10_000,
                def = "100")
        long wrongTokenDelayMs) {}
