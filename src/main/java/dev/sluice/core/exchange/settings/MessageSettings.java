package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings for reading the messages of a WebSocket that can carry orders. Each message is a JSON object with one
 * request, and a response repeats its id. A path is names joined by dots; a list on it stands for its only element.
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

        @Setting(
                value =
                        "Name of a request that says only in other members what it does, to the paths of these: the values are "
                                + "appended to the name, each after a slash.",
                max = 8,
                def = "{}")
        Map<String, List<String>> subnames,

        @Setting(value = "Path of the id that the response repeats.", min = 1, max = 64)
        String id,

        @Setting(value = "Path of that id in the response, if it differs.", min = 1, max = 64) @Nullable
        String responseId,

        @Setting(
                value = "Member of a response that is true if another response follows, which has the result.",
                min = 1,
                max = 64)
        @Nullable
        String interim,

        @Setting(
                value = "Path of the parameters, an object or a list. Absent: the message itself contains them.",
                min = 1,
                max = 64)
        @Nullable
        String params,

        @Setting(
                value =
                        "Parameters of the HTTP call that a message has elsewhere than in 'params', each with the path where.",
                max = 8,
                def = "{}")
        Map<String, String> moreParams,

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
                        "Name of each request that logs the connection in, to the parameter with the key, or to its path in "
                                + "the message. \"\": the first value of a list.",
                max = 8,
                def = "{}")
        Map<String, String> logins,

        @Setting(value = "Whether the key in the headers of the handshake is the key of all messages.", def = "false")
        boolean handshakeKey,

        @Setting(value = "Query parameter of the handshake with the key of all messages.", min = 1, max = 64) @Nullable
        String handshakeParameter,

        @Setting(
                value = "Whether a text of base64 characters is the bot's signature of the session, which passes as a "
                        + "heartbeat does.",
                def = "false")
        boolean signedSession,

        @Setting(
                value = "Member whose members correspond to HTTP headers, in requests and responses.",
                min = 1,
                max = 64)
        @Nullable
        String headers,

        @Setting(value = "Path in a response of what corresponds to the HTTP status. Absent: 200.", min = 1, max = 64)
        @Nullable
        String status,

        @Setting(
                value = "Member of a response that contains the body of the equivalent HTTP response.",
                min = 1,
                max = 64)
        @Nullable
        String result,

        @Setting(
                value =
                        "Member of the body of the HTTP response that 'result' stands for. Absent: it stands for the whole body.",
                min = 1,
                max = 64)
        @Nullable
        String resultOf,

        @Setting("Where responses contain error codes and messages, if that differs from the dialect.") @Nullable
        ResponseSettings responses,

        @Setting(value = "Whether the exchange compresses its messages with gzip.", def = "false")
        boolean gzip,

        @Setting("Counts of used units in responses.") @Nullable
        CountSettings counts,

        @Setting(value = "Texts that are not JSON and only show that the bot is alive.", max = 8, def = "[]")
        List<String> heartbeats) {}
