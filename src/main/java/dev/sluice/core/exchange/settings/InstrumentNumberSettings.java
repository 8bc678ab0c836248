package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import java.util.List;

/** Settings for exchanges whose orders name instruments by a number, and for the responses that list the numbers. */
public record InstrumentNumberSettings(
        @Setting(
                value = "Parameter with the number. If the instrument's name is present too, the number is used.",
                min = 1,
                max = 64)
        String parameter,

        @Setting(
                value = "The lists of the numbers. The gateway asks for them when an order has an unknown number.",
                min = 1,
                max = 4)
        List<NumberListSettings> lists,

        @Setting(value = "Source of this information: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
