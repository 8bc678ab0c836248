package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.probe.TimeServerName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A complete, valid configuration, from which the gateway is built. Immutable. */
public final class Config {
    private final Path folder;
    private final String hash;
    private final GatewaySettings gateway;
    private final List<ConfiguredExchange> exchanges;
    private final Descriptions descriptions;

    private Config(ConfigSources configSources, GatewaySettings gateway, List<ConfiguredExchange> exchanges) {
        this.folder = configSources.folder();
        this.hash = configSources.checksum();
        this.gateway = gateway;
        this.exchanges = exchanges;
        descriptions = new Descriptions(configSources);
    }

    /** The settings as text for people, created on first use so that a start is faster. Thread-safe. */
    private static final class Descriptions {
        private final Map<String, List<String>> limitChanges = new HashMap<>();
        private final Map<String, List<EffectiveSetting>> ofExchanges = new HashMap<>();
        private List<EffectiveSetting> ofGateway = List.of();
        private @Nullable ConfigSources sources;

        Descriptions(ConfigSources sources) {
            this.sources = sources;
        }

        private void load() {
            ConfigSources from = sources;
            if (from == null) {
                return;
            }
            from.exchanges().forEach((name, entry) -> {
                BoundFile<DialectSettings> dialect = from.dialect(entry.value());
                if (dialect != null && !entry.value().testnet()) {
                    limitChanges.put(name, LimitChanges.of(entry, dialect.value()));
                }
                ofExchanges.put(name, EffectiveSetting.ofExchange(from, name));
            });
            ofGateway = EffectiveSetting.ofGateway(from);
            sources = null; // what was read of the files takes ten times the memory
        }

        synchronized List<String> limitChanges(String exchange) {
            load();
            return limitChanges.getOrDefault(exchange, List.of());
        }

        synchronized List<EffectiveSetting> settings(@Nullable String exchange) {
            load();
            return exchange == null ? ofGateway : ofExchanges.getOrDefault(exchange, List.of());
        }
    }

    /** Reads and checks the folder; returns the configuration or all its problems. */
    public static LoadResult load(Path folder) {
        return load(folder, Overrides.NONE);
    }

    /** Reads and checks the folder with the options of the command line on top. */
    public static LoadResult load(Path folder, Overrides overrides) {
        Problems problems = new Problems();
        ConfigSources files = new ConfigFolder(folder, problems).read();
        ConfigSources onTestnets = new TestnetBinder(problems).apply(files);
        return validate(new OverrideBinder(overrides, problems).apply(onTestnets), problems);
    }

    public Path folder() {
        return folder;
    }

    public GatewaySettings gateway() {
        return gateway;
    }

    /** Returns the exchanges in the order of the file. */
    public List<ConfiguredExchange> exchanges() {
        return exchanges;
    }

    /** Returns the exchange with this name or alias, or null. */
    public @Nullable ConfiguredExchange exchange(String name) {
        return exchanges.stream()
                .filter(exchange -> exchange.name().equals(name)
                        || exchange.settings().aliases().contains(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns warnings about valid settings: exchanges whose table a person has not completed, and exchanges whose
     * orders a rule refuses because it cannot be computed.
     */
    public List<String> warnings() {
        Stream<String> drafts = exchanges.stream()
                .filter(exchange -> !exchange.dialect().draft().isEmpty())
                .map(exchange -> "exchange '" + exchange.name() + "' uses a draft, routes/"
                        + exchange.settings().dialect() + ".json: its limits and kinds are guesses. Still to do: "
                        + String.join("; ", exchange.dialect().draft()));
        List<String> unread = exchanges.stream()
                .filter(exchange -> exchange.dialect().terms().isEmpty())
                .map(ConfiguredExchange::name)
                .filter(name -> gateway.admission().orderRulesAt(name).stream().anyMatch(rule -> !rule.passUnknown()))
                .toList();
        return Stream.concat(
                        drafts,
                        unread.isEmpty()
                                ? Stream.empty()
                                : Stream.of("rules about orders refuse the orders at " + String.join(", ", unread)
                                        + ", because size and price of orders cannot be read there: name other exchanges"
                                        + " in the rules, or set \"passUnknown\": true"))
                .toList();
    }

    /** Returns the differences from the documented limits of the exchange, as lines for people; none for a testnet. */
    public List<String> limitChanges(String exchange) {
        return descriptions.limitChanges(exchange);
    }

    /**
     * Returns the settings that this configuration was read from, without secrets. The first call takes a tenth of the
     * time of reading the files.
     *
     * @param exchange the exchange whose settings are returned, none if it has none; null for those of the gateway
     */
    public List<EffectiveSetting> settings(@Nullable String exchange) {
        return descriptions.settings(exchange);
    }

    /** Returns a checksum that distinguishes these files from others. */
    public String hash() {
        return hash;
    }

    private static LoadResult validate(ConfigSources configSources, Problems problems) {
        BoundFile<GatewaySettings> gateway = configSources.gateway();
        new NameValidator(configSources, problems).run();
        BotTokenValidator.run(configSources, problems);
        ReadinessValidator.run(configSources, problems);
        TlsValidator.run(configSources, problems);
        if (gateway != null) {
            WebhookFile.check(gateway, problems);
        }
        configSources.dialects().values().forEach(dialect -> new RouteValidator(dialect, problems).run());
        long responseTimeoutMs =
                gateway == null ? 0 : gateway.value().proxy().upstream().responseTimeoutMs();
        int limitsPercent = gateway == null ? 100 : gateway.value().limitsPercent();
        Map<String, List<ChargedCall>> charges = new HashMap<>(); // by dialect, which several exchanges may share
        configSources.exchanges().forEach((name, entry) -> {
            BoundFile<DialectSettings> dialect = configSources.dialect(entry.value());
            if (dialect != null) {
                List<ChargedCall> ofDialect =
                        charges.computeIfAbsent(entry.value().dialect(), any -> ChargedCall.of(dialect));
                new LimitValidator(name, entry, dialect, ofDialect, problems).run(responseTimeoutMs, limitsPercent);
            }
        });
        if (gateway == null || !problems.isEmpty()) {
            return new LoadResult.Invalid(problems.list());
        }
        List<ConfiguredExchange> exchanges = new ArrayList<>();
        configSources.exchanges().forEach((name, entry) -> {
            ConfiguredExchange exchange = exchange(
                    name,
                    entry,
                    configSources,
                    charges.getOrDefault(entry.value().dialect(), List.of()),
                    problems);
            if (exchange != null) {
                exchanges.add(exchange);
            }
        });
        return problems.isEmpty()
                ? new LoadResult.Valid(
                        new Config(configSources, settings(gateway, exchanges, problems), List.copyOf(exchanges)),
                        configSources)
                : new LoadResult.Invalid(problems.list());
    }

    /**
     * Returns the settings in effect. When every exchange is simulated on this machine there is no real trading, so
     * the clock check uses only servers of this machine, and no time daemon.
     */
    private static GatewaySettings settings(
            BoundFile<GatewaySettings> gateway, List<ConfiguredExchange> exchanges, Problems problems) {
        boolean rehearsal = exchanges.stream()
                .map(ConfiguredExchange::settings)
                .flatMap(exchange -> Stream.concat(
                        exchange.upstreams().stream().map(HostSettings::target),
                        exchange.streams().stream().map(StreamSettings::target)))
                .allMatch(Upstream::isLoopback);
        if (!rehearsal) {
            return gateway.value();
        }
        JsonTree stated = gateway.at("clock", "sources");
        List<JsonTree> here = !(stated instanceof JsonTree.Arr sources)
                ? List.of()
                : sources.elements().stream()
                        .filter(source -> source instanceof JsonTree.Text text
                                && TimeServerName.parse(text.value()).isLoopback())
                        .toList();
        JsonTree.Obj local = gateway.object()
                .with(List.of("clock", "sources"), new JsonTree.Arr(stated.sourceLocation(), here))
                .with(List.of("clock", "daemon"), new JsonTree.Arr(stated.sourceLocation(), List.of()));
        return Objects.requireNonNull(BoundFile.of(GatewaySettings.class, local, problems), "it was valid before")
                .value();
    }

    private static @Nullable ConfiguredExchange exchange(
            String name,
            BoundFile<ExchangeEntry> entry,
            ConfigSources configSources,
            List<ChargedCall> charges,
            Problems problems) {
        BoundFile<DialectSettings> dialect =
                Objects.requireNonNull(configSources.dialect(entry.value()), "its absence is a problem");
        GatewaySettings gateway = Objects.requireNonNull(configSources.gateway(), "its absence is a problem")
                .value();
        List<LimitSettings> limits = entry.value().limits().stream()
                .map(limit -> CancelReserves.resolved(limit, gateway.limitsPercent(), charges))
                .toList();
        try {
            ExchangeSettings settings = entry.value().settings();
            Exchange exchange = Exchange.of(
                    name,
                    settings,
                    gateway.admission().orderRulesAt(name).isEmpty()
                            ? dialect.value().withoutTerms()
                            : dialect.value(),
                    limits.stream().map(LimitSettings::name).toList());
            checkReads(entry, exchange, problems);
            SharingValidator.run(entry, limits, exchange, gateway.cluster(), problems);
            return new ConfiguredExchange(
                    name,
                    entry.value().isUsedFromStart() || gateway.admission().namesInOrderRules(name),
                    settings,
                    dialect.value(),
                    limits,
                    exchange,
                    admissionSettings(
                            entry.value(),
                            gateway,
                            new FirstWindows(limits, charges)
                                    .byLimit(
                                            dialect.value(), gateway.admission().assumedUsedPercent())),
                    entry.value().clock(),
                    entry.value().connections(),
                    entry.value().reads());
        } catch (IllegalArgumentException e) {
            // Reports what the record itself refuses beyond the checks here.
            problems.add(dialect.tree().sourceLocation(), "", "exchange '" + name + "': " + e.getMessage());
            return null;
        }
    }

    /** Checks that responses are cached only of routes that exist and return the same to every caller. */
    private static void checkReads(BoundFile<ExchangeEntry> entry, Exchange exchange, Problems problems) {
        List<String> known = exchange.routes().shareableReads();
        entry.value().reads().keepMs().keySet().stream()
                .sorted()
                .filter(route -> !known.contains(route))
                .forEach(route -> problems.add(
                        entry.at("reads", "keepMs", route),
                        "'" + route + "' is not a public read of exchange '" + exchange.name()
                                + "' whose response may be kept, as in routes/"
                                + entry.value().dialect()
                                + ".json (calls for the exchange's time are excluded)"
                                + SpellingSuggestion.hint(route, known)));
    }

    private static AdmissionSettings admissionSettings(
            ExchangeEntry entry, GatewaySettings gateway, Map<String, FirstWindow> firstWindows) {
        Set<String> nonceWindows = entry.accounts().entrySet().stream()
                .filter(account -> account.getValue().nonceWindow())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<String, String> accounts = new HashMap<>();
        entry.accounts().forEach((name, account) -> account.keys().forEach(key -> accounts.put(key, name)));
        // Hosts with the same target share its connections.
        Map<Upstream, Integer> connections = new HashMap<>();
        entry.upstreams().forEach(host -> connections.merge(host.target(), host.maxConnections(), Math::max));
        entry.streamsAtEachHost()
                .forEach(stream -> connections.merge(stream.target(), stream.maxConnections(), Math::max));
        boolean observe = entry.enforcement() == ExchangeEntry.Enforcement.OBSERVE;
        return new AdmissionSettings(
                gateway.admission(),
                entry.isDisabled(),
                observe,
                entry.bots(),
                gateway.proxy().botTokens().keySet(),
                nonceWindows,
                accounts,
                firstWindows,
                connections);
    }
}
