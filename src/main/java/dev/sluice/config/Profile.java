package dev.sluice.config;

import dev.sluice.base.settings.Setting;
import java.util.Map;

/** A set of defaults for {@code conf/sluice.json}, from {@code conf/profiles/<name>.json}. */
record Profile(
        @Setting(value = "Who this profile is for.", min = 1, max = 1000)
        String why,

        @Setting(
                value = "Settings that one may expect to be different, with the reason for their values.",
                max = 100,
                def = "{}")
        Map<String, String> deviates,

        @Setting(value = "The keys of conf/sluice.json that this profile sets.", def = "{}")
        GatewaySettings settings) {}
