package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/**
 * Settings for response headers with the remaining units of a limit, where the route determines which limit that is.
 */
public record RemainingSettings(
        @Setting(value = "Header with the remaining units.", min = 1, max = 64)
        String left,

        @Setting(value = "Header with the size of that limit.", min = 1, max = 64)
        String of,

        @Setting(
                value = "Limits that the header may refer to; the one that the call is charged to is used.",
                min = 1,
                max = 64)
        List<String> limits) {}
