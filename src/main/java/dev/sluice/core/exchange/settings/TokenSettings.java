package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/** Settings for a web token (RFC 7519) that serves as both key and signature and states its own validity. */
public record TokenSettings(
        @Setting(value = "Header with the word Bearer and the token.", min = 1, max = 64, def = "\"Authorization\"")
        String header,

        @Setting(
                value =
                        "Claims of the token, or of its header, that may contain the API key; the first one present is used. "
                                + "Empty: the whole token is the key.",
                max = 4,
                def = "[]")
        List<String> key,

        @Setting(
                value = "Longest validity that the exchange allows, from nbf to exp.",
                min = 1,
                max = 86_400_000,
                def = "120000")
        long windowMaxMs,

        @Setting(value = "Source of the numbers: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
