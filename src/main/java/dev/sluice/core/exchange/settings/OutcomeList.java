package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/** A named list of rules for the meaning of responses. */
public record OutcomeList(
        @Setting(
                value = "Source of the codes, statuses and pauses: a tag of 'sources', then what and when.",
                min = 1,
                max = 1000)
        String source,

        @Setting(value = "Rules; the first matching rule is used.", min = 1, max = 256)
        List<OutcomeRule> rules) {}
