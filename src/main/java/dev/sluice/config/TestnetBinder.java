package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SourceLocation;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamHost;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.settings.TestnetLimit;
import dev.sluice.core.exchange.settings.TestnetSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Replaces the hosts and limits of every exchange with {@code "testnet": true} by those of its testnet, which the
 * dialect states. A host without a testnet is left out, so that no call of such an exchange can reach the real
 * exchange.
 */
final class TestnetBinder {
    private final Problems problems;

    TestnetBinder(Problems problems) {
        this.problems = problems;
    }

    ConfigSources apply(ConfigSources read) {
        Map<String, BoundFile<ExchangeEntry>> exchanges = new LinkedHashMap<>();
        read.exchanges().forEach((name, entry) -> exchanges.put(name, exchange(name, entry, read)));
        exchanges.forEach((name, entry) -> {
            if (entry.value().testnet()) {
                checkHostsApart(name, entry, exchanges);
            }
        });
        return new ConfigSources(
                read.folder(), read.gateway(), exchanges, read.dialects(), read.invalidDialects(), read.checksum());
    }

    private BoundFile<ExchangeEntry> exchange(String name, BoundFile<ExchangeEntry> entry, ConfigSources read) {
        BoundFile<DialectSettings> dialect = read.dialect(entry.value());
        if (!entry.value().testnet() || dialect == null) {
            return entry;
        }
        String file = "conf/routes/" + entry.value().dialect() + ".json";
        TestnetSettings testnet = dialect.value().testnet();
        if (testnet == null) {
            problems.add(
                    entry.at("testnet"),
                    "exchange '" + name + "' has no known testnet; describe it under 'testnet' in " + file
                            + ", or remove \"testnet\": true");
            return entry;
        }
        if (testnet.none() != null) {
            problems.add(
                    entry.at("testnet"),
                    "exchange '" + name + "' has no testnet: " + testnet.none() + "; remove \"testnet\": true");
            return entry;
        }
        List<JsonTree> upstreams = upstreams(entry, testnet);
        if (upstreams.isEmpty()) {
            problems.add(
                    entry.at("testnet"),
                    "none of the hosts of exchange '" + name + "' has a testnet in " + file
                            + "; remove \"testnet\": true");
            return entry;
        }
        return ExchangeEntry.with(
                entry,
                Map.of("upstreams", upstreams, "streams", streams(entry, testnet), "limits", limits(entry, testnet)),
                problems);
    }

    /**
     * Checks that no host of a testnet is also one of a real exchange: a relay URL would not say which one it means.
     */
    private void checkHostsApart(
            String name, BoundFile<ExchangeEntry> entry, Map<String, BoundFile<ExchangeEntry>> exchanges) {
        Set<Upstream> own = new HashSet<>();
        entry.value().upstreams().forEach(host -> own.add(host.url()));
        exchanges.forEach((other, real) -> real.value().upstreams().stream()
                .filter(host -> !real.value().testnet() && own.contains(host.url()))
                .findFirst()
                .ifPresent(host -> problems.add(
                        entry.at("testnet"),
                        "the testnet of exchange '" + name + "' has the host " + host.url() + " of exchange '" + other
                                + "', so a call by its URL could belong to both; remove '" + other
                                + "' from exchanges.json, or run the testnet in a gateway of its own")));
    }

    private static List<JsonTree> upstreams(BoundFile<ExchangeEntry> entry, TestnetSettings testnet) {
        List<JsonTree> upstreams = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> byName = new HashSet<>();
        for (HostSettings host : entry.value().upstreams()) {
            if (testnet.without().contains(host.path())) {
                continue;
            }
            JsonTree.Obj own = entry.objectOf(host);
            for (Upstream url : testnet.hosts(host.url())) {
                if (seen.add(host.path() + ' ' + url)) {
                    boolean relayUrlOnly = host.relayUrlOnly() || !byName.add(host.path());
                    upstreams.add(own.with("url", new JsonTree.Text(own.sourceLocation(), url.toString()))
                            .with("relayUrlOnly", new JsonTree.Flag(own.sourceLocation(), relayUrlOnly)));
                }
            }
        }
        return upstreams;
    }

    private static List<JsonTree> streams(BoundFile<ExchangeEntry> entry, TestnetSettings testnet) {
        List<JsonTree> streams = new ArrayList<>();
        for (StreamSettings stream : entry.value().streams()) {
            StreamHost url = testnet.stream(stream.url());
            if (url != null && !testnet.without().contains(stream.path())) {
                JsonTree.Obj own = entry.objectOf(stream);
                List<JsonTree> others = stream.alsoAt().stream()
                        .map(testnet::stream)
                        .filter(Objects::nonNull)
                        .<JsonTree>map(other -> new JsonTree.Text(own.sourceLocation(), other.toString()))
                        .toList();
                streams.add(own.with("url", new JsonTree.Text(own.sourceLocation(), url.toString()))
                        .with("alsoAt", new JsonTree.Arr(own.sourceLocation(), others)));
            }
        }
        return streams;
    }

    private static List<JsonTree> limits(BoundFile<ExchangeEntry> entry, TestnetSettings testnet) {
        List<JsonTree> limits = new ArrayList<>();
        for (LimitSettings limit : entry.value().limits()) {
            JsonTree.Obj moved = entry.objectOf(limit);
            SourceLocation at = moved.sourceLocation();
            TestnetLimit documented = testnet.limit(limit.name());
            if (documented != null && documented.size() < limit.size()) {
                LimitSettings lowered = limit.lowered(documented.size());
                moved = moved.with("size", new JsonTree.Whole(at, lowered.size()));
                Long reserve = lowered.reserve();
                moved = reserve == null ? moved : moved.with("reserve", new JsonTree.Whole(at, reserve));
            }
            limits.add(testnet.sameLimits() ? moved : moved.with("exact", new JsonTree.Flag(at, false)));
        }
        return limits;
    }
}
