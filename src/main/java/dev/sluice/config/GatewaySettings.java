package dev.sluice.config;

import dev.sluice.admin.AdminSettings;
import dev.sluice.alert.AlertSettings;
import dev.sluice.config.annotation.Setting;
import dev.sluice.core.admission.PolicySettings;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.logging.LogSettings;
import dev.sluice.probe.HostClockSettings;
import dev.sluice.proxy.settings.ProxySettings;
import java.util.List;
import java.util.Map;

/** The settings of the gateway: {@code conf/sluice.json} on top of the profile that it names. */
public record GatewaySettings(
        @Setting(
                value = "Which conf/profiles/<name>.json gives the defaults of everything below.",
                min = 1,
                max = 64,
                def = "\"production\"")
        String profile,

        @Setting(
                value = "Folder for what must survive a restart; a relative one lies in the project's own folder.",
                min = 1,
                max = 4096,
                def = "\"data\"")
        String dataFolder,

        @Setting(value = "Event loops; 0: one for each processor.", min = 0, max = 256, def = "0")
        int eventLoops,

        @Setting(
                value = "Share of every limit's size that is used, on top of its own usePercent: 50 halves them all.",
                min = 1,
                max = 100,
                def = "100")
        int limitsPercent,

        @Setting(
                value =
                        "Host names by which programs call the traffic, exchanges' and admin ports, such as a container's or a Kubernetes service's. A request with another name in its Host header is refused with 403, since a web page may have sent it; IP addresses, localhost and what the TLS port serves need no entry, and /health/live, /health/ready and /health/serving answer under any name unless another header shows a web page.",
                max = 100,
                def = "[]")
        List<String> hostNames,

        @Setting(value = "The traffic port.", def = "{}") ProxySettings proxy,

        @Setting(value = "The operator's port.", def = "{}") AdminSettings admin,

        @Setting(value = "What the gates of all exchanges have in common.", def = "{}")
        PolicySettings gate,

        @Setting(value = "How trading is stopped by hand and begun again.", def = "{}")
        KillSwitchSettings killSwitch,

        @Setting(value = "This machine's clock, and when it stops new risk.", def = "{}")
        HostClockSettings clock,

        @Setting(value = "What besides limits and clocks decides whether new risk is welcome.", def = "{}")
        ReadinessSettings readiness,

        @Setting(
                value =
                        "Breakers by name. error_series, order_cancellation, hedge_deviation, position_risk and liquidity are there anyway: state what is to differ. Any others as you like.",
                max = 64,
                def = "{}")
        Map<String, BreakerRule> breakers,

        @Setting(value = "What the gateway says, and how.", def = "{}")
        LogSettings log,

        @Setting(value = "Whom to tell when trading stops or begins again.", def = "{}")
        AlertSettings alerts) {

    public GatewaySettings {
        hostNames = List.copyOf(hostNames);
        for (String name : hostNames) {
            if (!OriginCheck.isName(name)) {
                throw new IllegalArgumentException(
                        "'hostNames' has \"" + name
                                + "\", which is no host name; allowed: a name as in \"http://NAME:8080\", without scheme, port and path");
            }
        }
    }

    GatewaySettings with(HostClockSettings otherClock) {
        return new GatewaySettings(
                profile,
                dataFolder,
                eventLoops,
                limitsPercent,
                hostNames,
                proxy,
                admin,
                gate,
                killSwitch,
                otherClock,
                readiness,
                breakers,
                log,
                alerts);
    }
}
