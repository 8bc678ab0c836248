package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;

/**
 * Settings for an exchange that accepts several spellings of an instrument, so that modes and limits of the instrument
 * apply to all of them.
 */
public record SpellingSettings(
        @Setting(value = "Separators that are allowed between the two assets of a name.", min = 1, max = 4)
        String separator,

        @Setting(value = "Asset to its other spellings.", min = 1, max = 256)
        Map<String, List<String>> assets,

        @Setting(value = "Spellings of assets that may end a name without a separator.", max = 64, def = "[]")
        List<String> quotes) {}
