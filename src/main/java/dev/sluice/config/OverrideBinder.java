package dev.sluice.config;

import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A merge of the command line's options over the files; problems are reported with the name of the option. */
final class OverrideBinder {
    private static final int MAX_PORT = 65_535;

    private final Overrides overrides;
    private final Problems problems;

    OverrideBinder(Overrides overrides, Problems problems) {
        this.overrides = overrides;
        this.problems = problems;
    }

    ConfigSources apply(ConfigSources read) {
        BoundFile<GatewaySettings> gateway = read.gateway();
        return new ConfigSources(
                read.folder(),
                gateway == null ? null : gateway.with(gateway(gateway.value())),
                exchanges(read.exchanges()),
                read.dialects(),
                read.badDialects(),
                read.sum());
    }

    private GatewaySettings gateway(GatewaySettings own) {
        String host = Objects.requireNonNullElse(overrides.host(), own.proxy().host());
        int port = port("--port", overrides.port(), own.proxy().port());
        int adminPort = port("--admin-port", overrides.adminPort(), own.admin().port());
        String data = Objects.requireNonNullElse(overrides.dataFolder(), own.dataFolder());
        if (data.isBlank()) {
            problems.add(Problem.ofOption("--data", "\"\"", "is empty; allowed: the path of a folder"));
        }
        return new GatewaySettings(
                own.profile(),
                data,
                own.dataFolderWriters(),
                own.eventLoops(),
                own.limitsPercent(),
                own.hostNames(),
                checked("--host", host, () -> own.proxy().at(host, port), own.proxy()),
                new AdminSettings(own.admin().host(), adminPort, own.admin().wrongTokenDelayMs()),
                own.gate(),
                overrides.firstStart() ? own.killSwitch().withoutRequiredState() : own.killSwitch(),
                own.clock(),
                own.readiness(),
                own.breakers(),
                own.log(),
                own.alerts(),
                own.openTelemetry(),
                cluster(own.cluster()));
    }

    private @Nullable ClusterSettings cluster(@Nullable ClusterSettings own) {
        String member = overrides.member();
        if (member == null) {
            return own;
        }
        if (own == null) {
            problems.add(Problem.ofOption(
                    "--member",
                    JsonTree.quote(member),
                    "is the name of this gateway in a cluster, but sluice.json has no 'cluster'"));
            return null;
        }
        return checked("--member", member, () -> own.withMember(member), own);
    }

    private int port(String option, @Nullable Integer port, int own) {
        if (port != null && (port < 0 || port > MAX_PORT)) {
            problems.add(Problem.ofOption(option, port.toString(), "is not allowed; allowed: 0 to " + MAX_PORT));
            return own;
        }
        return port == null ? own : port;
    }

    private <T> T checked(String option, String value, Supplier<T> changed, T own) {
        try {
            return changed.get();
        } catch (IllegalArgumentException e) {
            problems.add(Problem.ofOption(option, JsonTree.quote(value), String.valueOf(e.getMessage())));
            return own;
        }
    }

    private @Nullable Upstream upstream(String url) {
        try {
            return Upstream.parse(url);
        } catch (IllegalArgumentException e) {
            problems.add(Problem.ofOption("--upstream", JsonTree.quote(url), String.valueOf(e.getMessage())));
            return null;
        }
    }

    private Map<String, BoundFile<ExchangeEntry>> exchanges(Map<String, BoundFile<ExchangeEntry>> own) {
        Map<String, Upstream> targets = new LinkedHashMap<>();
        overrides.upstreams().forEach((name, url) -> {
            if (!name.equals(Overrides.EVERY) && !own.containsKey(name)) {
                problems.add(Problem.ofOption(
                        "--upstream",
                        JsonTree.quote(name),
                        "there is no exchange '" + name + "'" + SpellingSuggestion.tail(name, own.keySet(), "Known")
                                + "; * stands for all"));
            }
            Upstream target = upstream(url);
            if (target != null) {
                targets.put(name, target);
            }
        });
        Map<String, BoundFile<ExchangeEntry>> changed = new LinkedHashMap<>();
        own.forEach((name, entry) -> {
            Upstream target = targets.getOrDefault(name, targets.get(Overrides.EVERY));
            changed.put(name, target == null ? entry : entry.with(connected(entry.value(), target)));
        });
        return changed;
    }

    private static ExchangeEntry connected(ExchangeEntry entry, Upstream target) {
        List<HostSettings> hosts =
                entry.upstreams().stream().map(host -> host.to(target)).toList();
        List<StreamSettings> streams =
                entry.streams().stream().map(stream -> stream.to(target)).toList();
        return entry.with(hosts, streams);
    }
}
