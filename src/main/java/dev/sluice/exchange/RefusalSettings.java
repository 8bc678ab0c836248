package dev.sluice.exchange;

import dev.sluice.knob.Knob;

/** One answer of our own, worded as the exchange would. */
public record RefusalSettings(
        @Knob(value = "HTTP status.", min = 200, max = 599) int status,

        @Knob(value = "Content-Type; empty: none.", max = 100, def = "\"\"")
        String contentType,

        @Knob(value = "The body; {why} is the reason as a JSON text without its quotes.", max = 4000, def = "\"\"")
        String body) {}
