package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;

/** Settings for a web token (RFC 7519) that serves as both key and signature and states its own validity. */
public record TokenSettings(
        @Setting(value = "Header with the word Bearer and the token.", min = 1, max = 64, def = "\"Authorization\"")
        String header,

        @Setting(
                value = "Claims of the token, or of its head, that name the API key; the first that is there.",
                min = 1,
                max = 4)
        List<String> key,

        @Setting(value = "The longest life the exchange allows, from nbf to exp.", min = 1, max = 86_400_000)
        long windowMaxMs) {}
