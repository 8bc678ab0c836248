package dev.sluice.cli.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.base.json.RecordJson;
import dev.sluice.base.unit.CountText;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.config.TlsHosts;
import dev.sluice.config.json.Problem;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.LimitTier;
import dev.sluice.probe.HostClockSettings;
import dev.sluice.proxy.settings.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The output of {@code sluice check}, as text or as JSON. */
public final class CheckReport {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String LEGEND = """
            usable: what Sluice uses of the size (usePercent). reserve: kept for cancels and dead man's calls. inexact: the exchange
            does not document costs or counting well enough for a guarantee.
            """;

    private final Path folder;
    private final ClusterCheck cluster;
    private final @Nullable KeyReport keys;
    private final Function<Config, List<ConfiguredExchange>> shown;
    private final boolean colour;

    /**
     * @param keys the result of the check of keys; null if they were not checked
     * @param shown returns the exchanges that are shown
     */
    public CheckReport(
            Path folder,
            ClusterCheck cluster,
            @Nullable KeyReport keys,
            Function<Config, List<ConfiguredExchange>> shown,
            boolean colour) {
        this.folder = folder;
        this.cluster = cluster;
        this.keys = keys;
        this.shown = shown;
        this.colour = colour;
    }

    public String text(LoadResult loadResult) {
        return loadResult instanceof LoadResult.Valid valid
                ? summary(valid.config())
                : problems(((LoadResult.Invalid) loadResult).problems());
    }

    private String problems(List<Problem> problems) {
        StringBuilder text = new StringBuilder();
        for (Problem problem : problems) {
            String where = problem.line() > 0 ? problem.file() + ":" + problem.line() : problem.file();
            text.append(in(BOLD, where))
                    .append(problem.pointer().isEmpty() ? "" : " " + problem.pointer())
                    .append(problem.value().isEmpty() ? "" : " = " + problem.value())
                    .append("\n    ")
                    .append(problem.message())
                    .append('\n');
        }
        String count = CountText.of(problems.size(), "problem");
        return text.append(in(RED, folder + ": " + count + ". Nothing was changed."))
                .append('\n')
                .toString();
    }

    private String summary(Config config) {
        StringBuilder text = new StringBuilder();
        text.append(in(GREEN, folder + " is good"))
                .append(String.format(
                        ": profile %s, %s%n",
                        config.gateway().profile(),
                        CountText.of(config.exchanges().size(), "exchange")))
                .append(String.format(
                        "traffic %s:%d, admin %s:%d, data in %s%n",
                        config.gateway().proxy().host(),
                        config.gateway().proxy().port(),
                        config.gateway().admin().host(),
                        config.gateway().admin().port(),
                        config.gateway().dataFolder()));
        config.warnings()
                .forEach(warning -> text.append(in(BOLD, "warning"))
                        .append(": ")
                        .append(warning)
                        .append('\n'));
        tls(config, text);
        ClusterSettings settings = config.gateway().cluster();
        text.append(settings == null ? "" : cluster.text(settings));
        text.append("clock: ").append(clock(config.gateway().clock())).append('\n');
        config.gateway()
                .admission()
                .orderRules()
                .forEach(rule -> text.append("order rule: ").append(rule.text()).append('\n'));
        text.append(keys == null ? "" : keys.text());
        List<ConfiguredExchange> exchanges = shown.apply(config);
        text.append('\n');
        exchanges.forEach(exchange -> {
            exchange(exchange, text);
            if (exchanges.size() == 1) {
                limits(exchange, text);
            }
            config.limitChanges(exchange.name())
                    .forEach(change -> text.append("  ").append(change).append('\n'));
        });
        return text.append('\n')
                .append(exchanges.size() == 1 ? LEGEND : "--exchange NAME shows the limits of one.\n")
                .toString();
    }

    private static void tls(Config config, StringBuilder text) {
        TlsSettings tls = config.gateway().proxy().tls();
        if (tls != null) {
            text.append(String.format(
                    "TLS %s:%d for %s, certificates %s%n",
                    config.gateway().proxy().host(),
                    tls.port(),
                    String.join(", ", TlsHosts.withNames(config, tls)),
                    tls.byLocalAuthority() ? "by the local authority (scripts/sluice ca)" : "from your own files"));
        }
    }

    /** Returns the number of time servers and what it means for the clock check. */
    private static String clock(HostClockSettings clock) {
        String worst = String.format(
                "CANCEL_ONLY at most %d s after the clock is wrong by more than %d ms",
                clock.worstCaseMs() / 1000, clock.maxErrorMs());
        return switch (clock.sources().size()) {
            case 0 ->
                "no time servers: only the exchanges' clocks"
                        + (clock.daemon().isEmpty() ? "" : " and the time daemon")
                        + " are used to check the clock of this machine";
            case 1 ->
                "warning: with one time server a wrong time cannot be detected, configure three or more; " + worst;
            case 2 -> "warning: with two time servers neither can outvote the other, configure three or more; " + worst;
            default -> clock.sources().size() + " time servers; " + worst;
        };
    }

    private void exchange(ConfiguredExchange exchange, StringBuilder text) {
        List<String> aliases = exchange.settings().aliases();
        text.append(in(BOLD, exchange.name()))
                .append(aliases.isEmpty() ? "" : " (also " + String.join(", ", aliases) + ")")
                .append(exchange.settings().testnet() ? " TESTNET" : "")
                .append(String.format(
                        ": %s, %s, %s, %s, %s, %s%n",
                        exchange.admission().disabled() ? "DISABLED by \"enabled\": false" : enforcement(exchange),
                        CountText.of(calls(exchange), "listed call"),
                        CountText.of(exchange.limits().size(), "limit"),
                        CountText.of(exchange.settings().upstreams().size(), "host"),
                        CountText.of(exchange.settings().accounts().size(), "account"),
                        CountText.of(exchange.admission().bots().size(), "bot")));
    }

    private static void limits(ConfiguredExchange exchange, StringBuilder text) {
        text.append(String.format(
                "  %-24s %-20s %-16s %12s %10s %10s %9s  %s%n",
                "limit", "scope", "algorithm", "size", "window", "usable", "reserve", "on breach"));
        exchange.limits().forEach(limit -> text.append(row(limit)));
    }

    private static String row(LimitSettings limit) {
        return String.format(
                "  %-24s %-20s %-16s %12d %10s %10d %9d  %s%n",
                limit.name(),
                limit.scope(),
                limit.algorithm(),
                limit.size(),
                (limit.returned() > 0 ? "-" + limit.returned() + "/" : "") + window(limit.windowMs()),
                limit.usable(),
                reserve(limit),
                limit.breach() + (limit.exact() ? "" : ", inexact") + tiers(limit));
    }

    /** Returns the tiers that the entry of an exchange can name. */
    private static String tiers(LimitSettings limit) {
        String tiers = limit.tiers().stream()
                .map((LimitTier tier) -> tier.tier() + " " + tier.size())
                .collect(Collectors.joining(", "));
        return tiers.isEmpty() ? "" : "; tiers: " + tiers;
    }

    private static long reserve(LimitSettings limit) {
        Long reserve = limit.reserve();
        return reserve == null ? 0 : reserve;
    }

    private static String window(long millis) {
        return millis % 86_400_000 == 0
                ? millis / 86_400_000 + " d"
                : millis % 60_000 == 0
                        ? millis / 60_000 + " min"
                        : millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private static int calls(ConfiguredExchange exchange) {
        return exchange.dialect().groups().stream()
                .map(GroupSettings::routes)
                .flatMap(List::stream)
                .mapToInt(route -> route.calls().size())
                .sum();
    }

    private static String enforcement(ConfiguredExchange exchange) {
        return exchange.admission().observe() ? "observe" : "enforce";
    }

    private String in(String code, String text) {
        return colour ? code + text + PLAIN : text;
    }

    /** A configuration without mistakes as JSON. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record CheckedConfig(
            boolean valid,
            String profile,
            List<String> warnings,
            String clock,
            ClusterCheck.@Nullable CheckedCluster cluster,
            @Nullable KeyReport keys,
            List<CheckedExchange> exchanges) {}

    private record CheckedExchange(
            String exchange,
            boolean testnet,
            List<String> aliases,
            String enforcement,
            boolean disabled,
            int calls,
            List<CheckedLimit> limits,
            List<String> limitChanges) {
        static CheckedExchange of(ConfiguredExchange exchange, List<String> limitChanges) {
            return new CheckedExchange(
                    exchange.name(),
                    exchange.settings().testnet(),
                    exchange.settings().aliases(),
                    CheckReport.enforcement(exchange),
                    exchange.admission().disabled(),
                    CheckReport.calls(exchange),
                    exchange.limits().stream().map(CheckedLimit::of).toList(),
                    limitChanges);
        }
    }

    private record CheckedLimit(
            String limit,
            String scope,
            String algorithm,
            long size,
            long windowMs,
            long usable,
            long reserve,
            String breach,
            boolean exact) {
        static CheckedLimit of(LimitSettings limit) {
            return new CheckedLimit(
                    limit.name(),
                    limit.scope().toString(),
                    limit.algorithm().toString(),
                    limit.size(),
                    limit.windowMs(),
                    limit.usable(),
                    CheckReport.reserve(limit),
                    limit.breach().toString(),
                    limit.exact());
        }
    }

    /** A configuration with mistakes as JSON. */
    private record Mistakes(boolean valid, List<Problem> problems) {}

    public String json(LoadResult loadResult) {
        if (!(loadResult instanceof LoadResult.Valid valid)) {
            return RecordJson.encode(new Mistakes(false, ((LoadResult.Invalid) loadResult).problems()));
        }
        Config config = valid.config();
        ClusterSettings settings = config.gateway().cluster();
        return RecordJson.encode(new CheckedConfig(
                true,
                config.gateway().profile(),
                config.warnings(),
                clock(config.gateway().clock()),
                settings == null ? null : cluster.json(settings),
                keys,
                shown.apply(config).stream()
                        .map(exchange -> CheckedExchange.of(exchange, config.limitChanges(exchange.name())))
                        .toList()));
    }
}
