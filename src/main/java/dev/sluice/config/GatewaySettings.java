package dev.sluice.config;

import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.alert.AlertSettings;
import dev.sluice.base.settings.Setting;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.logging.LogSettings;
import dev.sluice.persistence.FolderWriters;
import dev.sluice.persistence.journal.JournalSettings;
import dev.sluice.probe.HostClockSettings;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.RefusalBodySettings;
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

        @Setting(value = "Folder for state that must survive a restart.", min = 1, max = 4096, def = "\"data\"")
        String dataFolder,

        @Setting(
                value = "Who may write the data folder besides root; with more, the gateway does not start. "
                        + "group: also its group, with nobody else in it; "
                        + "anybody: with a warning.",
                def = "\"owner\"")
        FolderWriters dataFolderWriters,

        @Setting(value = "Number of event loops. 0: one per processor.", min = 0, max = 256, def = "0")
        int eventLoops,

        @Setting(
                value = "Percentage of every limit that is used, in addition to the limit's own usePercent.",
                min = 1,
                max = 100,
                def = "100")
        int limitsPercent,

        @Setting(
                value = "Host names by which programs call the ports; another Host gets 403. IP addresses, localhost, "
                        + "the names of the TLS port, and calls of /health/live, /ready and /serving need none.",
                max = 100,
                def = "[]")
        List<String> hostNames,

        @Setting(value = "The traffic port, which bots use.", def = "{}")
        ProxySettings proxy,

        @Setting(value = "The bodies of refusals that bots get.", def = "{}")
        RefusalBodySettings refusals,

        @Setting(value = "The admin port, which operators use.", def = "{}")
        AdminSettings admin,

        @Setting(value = "Admission settings that all exchanges share.", def = "{}")
        PolicySettings admission,

        @Setting(value = "How trading is halted by hand and re-armed.", def = "{}")
        KillSwitchSettings killSwitch,

        @Setting(value = "The clock of this machine, and when its error stops new risk.", def = "{}")
        HostClockSettings clock,

        @Setting(value = "Other checks, besides limits and clocks, that can stop new risk.", def = "{}")
        ReadinessSettings readiness,

        @Setting(value = "Breakers by name; list only what differs from the defaults.", max = 64, def = "{}")
        Map<String, BreakerRule> breakers,

        @Setting(value = "What the gateway logs, and in which format.", def = "{}")
        LogSettings log,

        @Setting(value = "The records of calls.", def = "{}")
        JournalSettings journal,

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
}
