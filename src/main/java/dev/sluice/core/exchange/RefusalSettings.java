package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;

/** Settings for the format of one refusal. */
public record RefusalSettings(
        @Setting(value = "HTTP status.", min = 200, max = 599)
        int status,

        @Setting(value = "Content-Type; empty: none.", max = 100, def = "\"\"")
        String contentType,

        @Setting(
                value =
                        "The body; {why} is the reason as a JSON text without its quotes, {orders} what 'order' says of each order of the call; of a message {id} is its id as it stood there, {name} its name.",
                max = 4000,
                def = "\"\"")
        String body,

        @Setting(
                value =
                        "What stands in the body for each order, joined by commas; {client} is the id that the client gave it.",
                max = 1000,
                def = "\"\"")
        String order) {}
