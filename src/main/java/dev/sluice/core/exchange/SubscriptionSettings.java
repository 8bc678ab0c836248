package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for the number of topics on one WebSocket, and for where a bot names them: in messages that are JSON objects, and in the URL that it
 * opens.
 */
public record SubscriptionSettings(
        @Setting(value = "Most topics at one time on one connection.", min = 1, max = 100_000)
        int most,

        @Setting(value = "Member that says what a message is: method, op, type.", min = 1, max = 64)
        String name,

        @Setting(value = "What it says when topics are subscribed.", min = 1, max = 8)
        List<String> subscribe,

        @Setting(value = "What it says when they are no longer.", max = 8, def = "[]")
        List<String> unsubscribe,

        @Setting(
                value =
                        "Member with the topics: a text, or a list of texts or objects; with dots inside an object: params.channels.",
                min = 1,
                max = 200)
        String topics,

        @Setting(
                value =
                        "One text names several topics, parted by commas; what stands before its ':' is said of all: /market/ticker:BTC-USDT,ETH-USDT.",
                def = "false")
        boolean commas,

        @Setting(
                value =
                        "Segment of the path, as the exchange gets it, behind which topics stand as segments: ws in /ws/a/b.",
                min = 1,
                max = 64)
        @Nullable
        String path,

        @Setting(
                value = "Parameter of the address with topics, parted by '/': streams in /stream?streams=a/b.",
                min = 1,
                max = 64)
        @Nullable
        String query,

        @Setting(value = "Member with the id that an answer repeats.", min = 1, max = 64, def = "\"id\"")
        String id,

        @Setting(
                value =
                        "How the exchange says that these are too many: {id} is the message's id as it stood there, {most} the number. Absent: where messages are read, as it refuses any of them; elsewhere too many pass, with a warning.",
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
                        "'" + one + "' stands in 'subscribe' and in 'unsubscribe'; it can mean only one of them");
            }
        }
        if (topics.startsWith(".") || topics.endsWith(".") || topics.contains("..")) {
            throw new IllegalArgumentException("'topics' '" + topics
                    + "' is no name of a member, or names with dots between, such as \"params.channels\"");
        }
    }
}
