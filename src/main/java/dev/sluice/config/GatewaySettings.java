package dev.sluice.config;

import dev.sluice.admin.AdminSettings;
import dev.sluice.gate.PolicySettings;
import dev.sluice.knob.Knob;
import dev.sluice.proxy.ProxySettings;

/** The gateway itself: {@code conf/sluice.json} over the profile that it names. */
public record GatewaySettings(
        @Knob(
                value = "Which conf/profiles/<name>.json gives the defaults of everything below.",
                min = 1,
                max = 64,
                def = "\"production\"")
        String profile,

        @Knob(
                value = "Folder for what must survive a restart; a relative one lies in the project's own folder.",
                min = 1,
                max = 4096,
                def = "\"data\"")
        String dataFolder,

        @Knob(value = "Event loops; 0: one for each processor.", min = 0, max = 256, def = "0")
        int eventLoops,

        @Knob(
                value = "Share of every limit's size that is used, on top of its own usePercent: 50 halves them all.",
                min = 1,
                max = 100,
                def = "100")
        int limitsPercent,

        @Knob(value = "The traffic port.", def = "{}") ProxySettings proxy,

        @Knob(value = "The operator's port.", def = "{}") AdminSettings admin,

        @Knob(value = "What the gates of all exchanges have in common.", def = "{}")
        PolicySettings gate) {}
