package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/**
 * Settings for a list of counts in every response. Each count is read like a header whose name is the values of its
 * members joined by '-'.
 */
public record CountSettings(
        @Setting(value = "Member that contains the list.", min = 1, max = 64)
        String list,

        @Setting(value = "Members of an element that together form its name.", min = 1, max = 8)
        List<String> name,

        @Setting(value = "Member with the used units.", min = 1, max = 64)
        String count) {}
