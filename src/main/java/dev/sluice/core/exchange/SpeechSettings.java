package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;

/** Settings for the rate limit of messages from a bot on one WebSocket. Messages above it wait. */
public record SpeechSettings(
        @Setting(value = "Most messages in any time of 'windowMs' on one connection.", min = 1, max = 100_000)
        int most,

        @Setting(value = "The exchange's window.", min = 1, max = 86_400_000, def = "1000")
        long windowMs,

        @Setting(
                value =
                        "A message may be on its way so much longer than a later one: the window is taken longer by that.",
                min = 0,
                max = 60_000,
                def = "250")
        long slackMs,

        @Setting(
                value = "So many of them are kept for cancels and logins, where messages are read.",
                min = 0,
                max = 1000,
                def = "0")
        int reserve,

        @Setting(value = "Pings and pongs of the protocol count, too.", def = "false")
        boolean pings,

        @Setting(
                value = "Requests that alone count, by name, where messages are read; none: all messages count.",
                max = 16,
                def = "[]")
        List<String> names) {
    public SpeechSettings {
        names = List.copyOf(names);
        if (reserve >= most) {
            throw new IllegalArgumentException("a reserve of " + reserve + " leaves nothing of 'most' " + most
                    + " for other messages; allowed: 0 to " + (most - 1));
        }
    }
}
