package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;

/** Settings for the format of one refusal. */
public record RefusalSettings(
        @Setting(value = "HTTP status.", min = 200, max = 599)
        int status,

        @Setting(value = "Content-Type header. Empty: no such header.", max = 100, def = "\"\"")
        String contentType,

        @Setting(
                value =
                        "Body. {why}: the reason as JSON text without quotes; {orders}: the text of 'order' for each order "
                                + "of the call; in messages {id}: the id as the request has it, {name}: the name of the request.",
                max = 4000,
                def = "\"\"")
        String body,

        @Setting(
                value =
                        "Text for each order in the body, joined by commas. {client}: the order id that the client chose.",
                max = 1000,
                def = "\"\"")
        String order) {}
