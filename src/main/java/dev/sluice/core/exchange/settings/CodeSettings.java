package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/** Settings for exchanges whose orders name instruments by an id, and for the responses that list the ids. */
public record CodeSettings(
        @Setting(
                value = "Parameter with the number. If the instrument's name is present too, the number is used.",
                min = 1,
                max = 64)
        String parameter,

        @Setting(
                value = "Routes whose responses contain the numbers; they are read when a bot calls them.",
                min = 1,
                max = 16)
        List<String> listedBy,

        @Setting(value = "Name of the list in such a response.", min = 1, max = 64)
        String list,

        @Setting(value = "Member of an element with the instrument's name.", min = 1, max = 64)
        String name,

        @Setting(value = "Member of an element with the number.", min = 1, max = 64)
        String code,

        @Setting(
                value =
                        "Path and query of the public GET calls that the gateway sends itself, one after the other, when an "
                                + "order has an unknown number.",
                max = 32,
                def = "[]")
        List<String> fetch,

        @Setting(value = "Source of this information: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
