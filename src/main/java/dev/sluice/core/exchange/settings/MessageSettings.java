package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings for reading the messages of a WebSocket that can carry orders. Each message is a JSON object with one
 * request, and a response repeats its id.
 */
public record MessageSettings(
        @Setting(value = "Member with the name of the request: method, op, event.", min = 1, max = 64)
        String name,

        @Setting(
                value =
                        "Member with the name of a request that does not have the member in 'name', such as a response to "
                                + "a heartbeat. Absent: such a message counts as an order.",
                min = 1,
                max = 64)
        @Nullable
        String otherName,

        @Setting(value = "Member with the id that the response repeats.", min = 1, max = 64)
        String id,

        @Setting(
                value = "Member with the parameters, an object or a list. Absent: the message itself contains them.",
                min = 1,
                max = 64)
        @Nullable
        String params,

        @Setting(
                value = "Whether the parameters are the only element of that list, except in a batch, where the list "
                        + "contains the orders.",
                def = "false")
        boolean single,

        @Setting(
                value =
                        "Name of the request to the equivalent HTTP call, written as in its route. Kind, costs and limits "
                                + "are those of that route.",
                max = 200,
                def = "{}")
        Map<String, String> calls,

        @Setting(value = "Parameter with the instrument, if it differs from the dialect's.", min = 1, max = 64)
        @Nullable
        String instrument,

        @Setting(value = "Parameter with the API key, for requests that carry one.", min = 1, max = 64) @Nullable
        String key,

        @Setting(
                value =
                        "Name of each request that logs the connection in, to the parameter with the key, which may also "
                                + "be a member of the message itself. \"\": the first value of a list.",
                max = 8,
                def = "{}")
        Map<String, String> logins,

        @Setting(value = "Whether the key in the headers of the handshake is the key of all messages.", def = "false")
        boolean handshakeKey,

        @Setting(
                value = "Member whose members correspond to HTTP headers, in requests and responses.",
                min = 1,
                max = 64)
        @Nullable
        String headers,

        @Setting(value = "Member of a response that corresponds to the HTTP status. Absent: 200.", min = 1, max = 64)
        @Nullable
        String status,

        @Setting(
                value = "Member of a response that contains the body of the equivalent HTTP response.",
                min = 1,
                max = 64)
        @Nullable
        String result,

        @Setting("Where responses contain error codes and messages, if that differs from the dialect.") @Nullable
        ResponseSettings responses,

        @Setting(value = "Whether the exchange compresses its messages with gzip.", def = "false")
        boolean gzip,

        @Setting("Counts of used units in responses.") @Nullable
        CountSettings counts,

        @Setting(value = "Texts that are not JSON and only show that the bot is alive.", max = 8, def = "[]")
        List<String> heartbeats) {}
