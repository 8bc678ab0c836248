package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;

/**
 * Settings for instruments that share their limits, recognized by the structure of their names: at OKX, all options of
 * one underlying.
 */
public record FamilySettings(
        @Setting(value = "Separator between the parts of a name.", min = 1, max = 4)
        String separator,

        @Setting(value = "Number of parts in the names of instruments that belong to a family.", min = 2, max = 16)
        int parts,

        @Setting(value = "Number of leading parts that form the family's name.", min = 1, max = 15)
        int keep,

        @Setting(value = "Source of the numbers: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {

    /** Returns the key of per-instrument limits for an instrument. */
    public String keyOf(String instrument) {
        int separators = 0;
        int end = instrument.length();
        for (int at = instrument.indexOf(separator);
                at >= 0;
                at = instrument.indexOf(separator, at + separator.length())) {
            if (++separators == keep) {
                end = at;
            }
        }
        return separators == parts - 1 ? instrument.substring(0, end) : instrument;
    }
}
