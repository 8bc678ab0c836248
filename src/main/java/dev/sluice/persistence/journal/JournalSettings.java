package dev.sluice.persistence.journal;

import dev.sluice.base.settings.Setting;

/** The settings of the journal of calls, {@code journal} in {@code conf/sluice.json}. */
public record JournalSettings(
        @Setting(value = "Whether data/calls has records of calls, without query, key and body.", def = "true")
        boolean enabled,

        @Setting(value = "Hours that records are kept.", min = 1, max = 8760, def = "72")
        int hours,

        @Setting(
                value = "Bytes that they may take; the oldest go first.",
                min = 16_777_216,
                max = 1_099_511_627_776L,
                def = "1073741824")
        long maxBytes) {}
