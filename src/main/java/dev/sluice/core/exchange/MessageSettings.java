package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings for reading the messages of a WebSocket that can carry orders. Each message is a JSON object with one request, and a response repeats
 * its id.
 */
public record MessageSettings(
        @Setting(value = "Member that names the request: method, op, event.", min = 1, max = 64)
        String name,

        @Setting(value = "Member with the id that the answer repeats.", min = 1, max = 64)
        String id,

        @Setting(
                value = "Member with the parameters, an object or a list; absent: they stand in the message itself.",
                min = 1,
                max = 64)
        @Nullable
        String params,

        @Setting(
                value = "The parameters are the only element of that list, but where a batch is the list itself.",
                def = "false")
        boolean single,

        @Setting(
                value =
                        "Name to the HTTP call that is the same to the exchange, as its route has it: kind, costs and limits are that route's.",
                max = 200,
                def = "{}")
        Map<String, String> calls,

        @Setting(value = "Parameter with the instrument, where it is not the dialect's.", min = 1, max = 64) @Nullable
        String instrument,

        @Setting(value = "Parameter with the API key, where a request carries one.", min = 1, max = 64) @Nullable
        String key,

        @Setting(
                value =
                        "Name of each request that logs the connection in, to the parameter with the key; \"\": the first of a list of values.",
                max = 8,
                def = "{}")
        Map<String, String> logins,

        @Setting(value = "Member whose members stand for HTTP headers, in requests and answers.", min = 1, max = 64)
        @Nullable
        String headers,

        @Setting(value = "Member of an answer that stands for the HTTP status; absent: 200.", min = 1, max = 64)
        @Nullable
        String status,

        @Setting(value = "Member of an answer with what the same HTTP call would answer.", min = 1, max = 64) @Nullable
        String result,

        @Setting("Where answers say what went wrong, where that differs from the dialect's.") @Nullable
        AnswerSettings answers,

        @Setting("The counts of used units that answers carry.") @Nullable
        CountSettings counts,

        @Setting(value = "Texts that are no JSON and mean nothing but that the bot lives.", max = 8, def = "[]")
        List<String> heartbeats) {}
