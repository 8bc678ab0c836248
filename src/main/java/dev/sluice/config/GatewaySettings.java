package dev.sluice.config;

import dev.sluice.admin.AdminSettings;
import dev.sluice.alert.AlertSettings;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.config.annotation.Setting;
import dev.sluice.core.admission.PolicySettings;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.logging.LogSettings;
import dev.sluice.persistence.FolderWriters;
import dev.sluice.probe.HostClockSettings;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.telemetry.TelemetrySettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of the gateway: {@code conf/sluice.json} on top of the profile that it names. */
public record GatewaySettings(
        @Setting(
                value = "Name of the file conf/profiles/<name>.json that gives the defaults of all settings below.",
                min = 1,
                max = 64,
                def = "\"production\"")
        String profile,

        @Setting(
                value = "Folder for state that must survive a restart. A relative path starts at the project's folder.",
                min = 1,
                max = 4096,
                def = "\"data\"")
        String dataFolder,

        @Setting(
                value =
                        "Who may write the data folder besides root. Whoever can makes tokens of administrators and removes halts, "
                                + "so the gateway refuses to start when more users can than allowed here. owner: only the user of the "
                                + "gateway. group: also its group, which then must contain nobody else, as with fsGroup of "
                                + "Kubernetes. anybody: everyone, which is a warning in the log and of /health/ready.",
                def = "\"owner\"")
        FolderWriters dataFolderWriters,

        @Setting(value = "Number of event loops. 0: one per processor.", min = 0, max = 256, def = "0")
        int eventLoops,

        @Setting(
                value =
                        "Percentage of every limit's size that is used, applied in addition to the limit's own usePercent. "
                                + "50 halves every limit.",
                min = 1,
                max = 100,
                def = "100")
        int limitsPercent,

        @Setting(
                value =
                        "Host names that programs use for the traffic port, the exchanges' own ports and the admin port, "
                                + "such as the name of a container or of a Kubernetes service. A request with another name in its Host "
                                + "header is refused with 403, because a web page may have sent it. IP addresses, localhost and the "
                                + "names that the TLS port serves need no entry. /health/live, /health/ready and /health/serving "
                                + "accept any name, unless another header shows that a web page sent the request.",
                max = 100,
                def = "[]")
        List<String> hostNames,

        @Setting(value = "The traffic port, which bots use.", def = "{}")
        ProxySettings proxy,

        @Setting(value = "The admin port, which operators use.", def = "{}")
        AdminSettings admin,

        @Setting(value = "Admission settings that all exchanges share.", def = "{}")
        PolicySettings gate,

        @Setting(value = "How trading is halted by hand and re-armed.", def = "{}")
        KillSwitchSettings killSwitch,

        @Setting(value = "The clock of this machine, and when its error stops new risk.", def = "{}")
        HostClockSettings clock,

        @Setting(value = "Other checks, besides limits and clocks, that can stop new risk.", def = "{}")
        ReadinessSettings readiness,

        @Setting(
                value =
                        "Breakers by name. error_series, order_cancellation, hedge_deviation, position_risk and liquidity "
                                + "always exist; list only what differs from their defaults. Any other name adds a breaker.",
                max = 64,
                def = "{}")
        Map<String, BreakerRule> breakers,

        @Setting(value = "What the gateway logs, and in which format.", def = "{}")
        LogSettings log,

        @Setting(value = "Where alerts are sent when trading stops or starts again.", def = "{}")
        AlertSettings alerts,

        @Setting("Where metrics and traces are sent by OpenTelemetry's protocol OTLP. Absent: nowhere.") @Nullable
        TelemetrySettings openTelemetry,

        @Setting("Other gateways that share limits and latches with this one, through a Redis or Valkey server. "
                + "Absent: this gateway is alone.")
        @Nullable
        ClusterSettings cluster) {

    public GatewaySettings {
        hostNames = List.copyOf(hostNames);
        for (String name : hostNames) {
            if (!OriginCheck.isName(name)) {
                throw new IllegalArgumentException(
                        "'hostNames' has \"" + name
                                + "\", which is not a host name; allowed: a name as in \"http://NAME:8080\", without scheme, port and path");
            }
        }
    }

    GatewaySettings with(HostClockSettings otherClock) {
        return new GatewaySettings(
                profile,
                dataFolder,
                dataFolderWriters,
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
                alerts,
                openTelemetry,
                cluster);
    }
}
