package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for the number of topics on one WebSocket, and for where a bot names them: in messages that are JSON
 * objects, and in the URL that it opens.
 */
public record SubscriptionSettings(
        @Setting(value = "Maximum number of topics at one time on one connection.", min = 1, max = 100_000)
        int max,

        @Setting(value = "Member with the type of a message: method, op, type.", min = 1, max = 64)
        String name,

        @Setting(value = "Value of that member when topics are subscribed.", min = 1, max = 8)
        List<String> subscribe,

        @Setting(value = "Value of that member when topics are unsubscribed.", max = 8, def = "[]")
        List<String> unsubscribe,

        @Setting(
                value =
                        "Member with the topics: a text, or a list of texts or objects. A nested member is written with "
                                + "dots: params.channels.",
                min = 1,
                max = 200)
        String topics,

        @Setting(
                value =
                        "Whether one text may contain several topics, separated by commas. The text before ':' applies to "
                                + "all of them: /market/ticker:BTC-USDT,ETH-USDT.",
                def = "false")
        boolean commas,

        @Setting(
                value =
                        "Segment of the path, as the exchange gets it, that is followed by topics as segments: ws in /ws/a/b.",
                min = 1,
                max = 64)
        @Nullable
        String path,

        @Setting(
                value = "Query parameter with topics, separated by '/': streams in /stream?streams=a/b.",
                min = 1,
                max = 64)
        @Nullable
        String query,

        @Setting(value = "Member with the id that a response repeats.", min = 1, max = 64, def = "\"id\"")
        String id,

        @Setting(
                value = "Message of the exchange for too many topics. {id}: the id as the request has it; {max}: the "
                        + "maximum. Absent: where messages are read, the exchange's usual refusal is sent; elsewhere the "
                        + "request passes with a warning.",
                min = 2,
                max = 1000)
        @Nullable
        String refusal) {
    public SubscriptionSettings {
        subscribe = List.copyOf(subscribe);
        unsubscribe = List.copyOf(unsubscribe);
        for (String one : subscribe) {
            if (unsubscribe.contains(one)) {
                throw new IllegalArgumentException(
                        "'" + one + "' is in 'subscribe' and in 'unsubscribe'; it can be in only one of them");
            }
        }
        if (topics.startsWith(".") || topics.endsWith(".") || topics.contains("..")) {
            throw new IllegalArgumentException("'topics' '" + topics
                    + "' is not the name of a member, or names joined by dots, such as \"params.channels\"");
        }
    }
}
