package dev.sluice.proxy.settings;

import dev.sluice.base.settings.Setting;

/** The settings of the bodies of refusals, {@code refusals} in {@code conf/sluice.json}. */
public record RefusalBodySettings(
        @Setting(
                value = "Whether refusals say in their body, too, why Sluice refused the call: in the field 'sluice', "
                        + "where the exchange's clients accept it.",
                def = "true")
        boolean explain) {}
