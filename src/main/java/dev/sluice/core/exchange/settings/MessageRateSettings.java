package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/** Settings for the rate limit of messages from a bot on one WebSocket. Messages above it wait. */
public record MessageRateSettings(
        @Setting(value = "Maximum number of messages in 'windowMs' on one connection.", min = 1, max = 100_000)
        int max,

        @Setting(value = "The exchange's window.", min = 1, max = 86_400_000, def = "1000")
        long windowMs,

        @Setting(
                value = "Maximum difference between the travel times of two messages; the window is lengthened by it.",
                min = 0,
                max = 60_000,
                def = "250")
        long slackMs,

        @Setting(
                value =
                        "Number of these messages that is reserved for cancels and logins, on WebSockets whose messages are "
                                + "read.",
                min = 0,
                max = 1000,
                def = "0")
        int reserve,

        @Setting(value = "Whether ping and pong frames count too.", def = "false")
        boolean pings,

        @Setting(
                value =
                        "Names of the requests that count, on WebSockets whose messages are read. Empty: all messages count.",
                max = 16,
                def = "[]")
        List<String> names) {
    public MessageRateSettings {
        names = List.copyOf(names);
        if (reserve >= max) {
            throw new IllegalArgumentException("a reserve of " + reserve + " leaves nothing of 'max' " + max
                    + " for other messages; allowed: 0 to " + (max - 1));
        }
    }
}
