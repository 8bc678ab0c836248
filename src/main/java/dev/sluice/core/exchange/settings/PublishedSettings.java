package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;

/** Settings for the list of limits that an exchange publishes in the responses of one route. */
public record PublishedSettings(
        @Setting(
                value = "Path of the list, names joined by dots. Empty: the response itself is the list.",
                max = 100,
                def = "\"\"")
        String list,

        @Setting(value = "Member of an element with the size.", min = 1, max = 64)
        String size,

        @Setting(value = "Which element describes which limit; other elements are ignored.", min = 1, max = 32)
        List<PublishedLimitSettings> limits) {

    /** Settings of one element of the list. */
    public record PublishedLimitSettings(
            @Setting(value = "Members and values that identify the element of this limit.", min = 1, max = 8)
            Map<String, String> when,

            @Setting(value = "Name of the limit.", min = 1, max = 64)
            String limit,

            @Setting(
                    value = "Window that such an element describes; limits with another window are not compared.",
                    min = 1,
                    max = 172_800_000)
            long windowMs) {}
}
