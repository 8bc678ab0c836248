package dev.sluice.proxy.settings;

import dev.sluice.base.settings.Setting;

/** The settings of WebSockets between bots and exchanges. */
public record WebSocketSettings(
        @Setting(
                value = "A WebSocket is closed when the exchange sends nothing for this long, not even a ping.",
                min = 1000,
                max = 86_400_000,
                def = "600000")
        long idleMs,

        @Setting(
                value = "Longest message of a bot on a WebSocket for orders. A longer one closes it with 1009.",
                min = 1024,
                max = 1_048_576,
                def = "262144")
        int maxMessageBytes) {}
