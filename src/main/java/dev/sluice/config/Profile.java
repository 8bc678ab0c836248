package dev.sluice.config;

import dev.sluice.knob.Knob;
import java.util.Map;

/** A set of defaults for {@code conf/sluice.json}, from {@code conf/profiles/<name>.json}. */
record Profile(
        @Knob(value = "Who this profile is for.", min = 1, max = 1000)
        String why,

        @Knob(
                value = "Where this profile differs from the original system's of the same name, and why.",
                max = 100,
                def = "{}")
        Map<String, String> deviates,

        @Knob(value = "The keys of conf/sluice.json that this profile sets.", def = "{}")
        GatewaySettings settings) {}
