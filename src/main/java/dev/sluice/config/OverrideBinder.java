package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problem;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SourceLocation;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.StreamHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the command line's options over the JSON of the files; problems are reported with the name of the option.
 */
final class OverrideBinder {
    private final Overrides overrides;
    private final Problems problems;

    OverrideBinder(Overrides overrides, Problems problems) {
        this.overrides = overrides;
        this.problems = problems;
    }

    ConfigSources apply(ConfigSources read) {
        BoundFile<GatewaySettings> gateway = read.gateway();
        for (Overrides.Option option : Overrides.Option.values()) {
            String value = overrides.values().get(option);
            gateway = gateway == null || value == null ? gateway : changed(gateway, option, value);
        }
        return new ConfigSources(
                read.folder(),
                gateway,
                exchanges(read.exchanges()),
                read.dialects(),
                read.invalidDialects(),
                read.checksum());
    }

    /** Returns the settings with the value of the option; unchanged if they are not valid with it. */
    private BoundFile<GatewaySettings> changed(BoundFile<GatewaySettings> own, Overrides.Option option, String value) {
        JsonTree json = option.json(value);
        if (value.isBlank() && json instanceof JsonTree.Text) {
            return refused(own, json, "is empty; it needs a value");
        }
        if (option == Overrides.Option.MEMBER && own.value().cluster() == null) {
            return refused(own, json, "is the name of this gateway in a cluster, but sluice.json has no 'cluster'");
        }
        Problems found = new Problems();
        BoundFile<GatewaySettings> changed =
                BoundFile.of(GatewaySettings.class, own.object().with(option.path(), json), found);
        // All problems of the file itself are known already.
        List<Problem> others =
                found.list().stream().filter(problem -> !problems.has(problem)).toList();
        others.forEach(problem -> refused(own, json, problem.message()));
        return changed == null || !others.isEmpty() ? own : changed;
    }

    private BoundFile<GatewaySettings> refused(BoundFile<GatewaySettings> own, JsonTree value, String message) {
        problems.add(value, message);
        return own;
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
                        "there is no exchange '" + name + "'"
                                + SpellingSuggestion.suggestion(name, own.keySet(), "Known") + "; * stands for all"));
            }
            Upstream target = upstream(url);
            if (target != null) {
                targets.put(name, target);
            }
        });
        Map<String, BoundFile<ExchangeEntry>> changed = new LinkedHashMap<>();
        own.forEach((name, entry) -> {
            Upstream target = targets.getOrDefault(name, targets.get(Overrides.EVERY));
            changed.put(name, target == null ? entry : connected(entry, target));
        });
        return changed;
    }

    private BoundFile<ExchangeEntry> connected(BoundFile<ExchangeEntry> entry, Upstream target) {
        List<JsonTree> hosts = to(target.toString(), entry.value().upstreams(), entry);
        List<JsonTree> streams =
                to(new StreamHost(target).toString(), entry.value().streams(), entry);
        return ExchangeEntry.with(entry, Map.of("upstreams", hosts, "streams", streams), problems);
    }

    private static List<JsonTree> to(String url, List<? extends Record> hosts, BoundFile<ExchangeEntry> entry) {
        JsonTree target = new JsonTree.Text(SourceLocation.root("--upstream", 0), url);
        return hosts.stream()
                .<JsonTree>map(host -> entry.objectOf(host).with("connectTo", target))
                .toList();
    }
}
