package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import java.util.Map;

/** Settings for the list of limits that an exchange publishes in the responses of one route. */
public record PublishedSettings(
        @Setting(
                value = "Path of the list, names joined by dots; empty: the answer is the list.",
                max = 100,
                def = "\"\"")
        String list,

        @Setting(value = "Name of the size in an element.", min = 1, max = 64)
        String size,

        @Setting(value = "Which element tells of which limit; the others are not looked at.", min = 1, max = 32)
        List<One> limits) {

    /** Settings of one element of the list. */
    public record One(
            @Setting(value = "What an element says that tells of this limit: names and their values.", min = 1, max = 8)
            Map<String, String> when,

            @Setting(value = "The limit.", min = 1, max = 64)
            String limit,

            @Setting(
                    value = "The window that such an element is about; a limit with another one is not compared.",
                    min = 1,
                    max = 172_800_000)
            long windowMs) {}
}
