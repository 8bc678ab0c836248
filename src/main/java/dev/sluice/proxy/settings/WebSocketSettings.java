package dev.sluice.proxy.settings;

import dev.sluice.config.annotation.Setting;

/** The settings of WebSockets between bots and exchanges. */
public record WebSocketSettings(
        @Setting(
                value =
                        "A WebSocket whose exchange says nothing for so long, not even a ping, is closed: its connection may be a dead one.",
                min = 1000,
                max = 86_400_000,
                def = "600000")
        long idleMs,

        @Setting(
                value =
                        "Longest message of a bot where orders may pass and it must be read; a longer one is closed with 1009.",
                min = 1024,
                max = 1_048_576,
                def = "262144")
        int mostMessageBytes) {}
