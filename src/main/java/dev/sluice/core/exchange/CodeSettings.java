package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;

/** Settings for exchanges whose orders name instruments by an id, and for the responses that list the ids. */
public record CodeSettings(
        @Setting(
                value = "Parameter with the number; where the instrument's name stands beside it, the number counts.",
                min = 1,
                max = 64)
        String parameter,

        @Setting(
                value = "Calls whose answers tell them, as their routes have them; read in passing.",
                min = 1,
                max = 16)
        List<String> told,

        @Setting(value = "Name of the list in such an answer.", min = 1, max = 64)
        String list,

        @Setting(value = "Name of the instrument in an element.", min = 1, max = 64)
        String name,

        @Setting(value = "Name of the number in an element.", min = 1, max = 64)
        String code,

        @Setting(
                value =
                        "Path and query of each public GET call that the gateway asks itself, one after the other, when an order names a number that it does not know.",
                max = 32,
                def = "[]")
        List<String> ask,

        @Setting(value = "Where this comes from: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
