package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.TlsHosts;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.proxy.routing.BotPrefix;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.tls.CertificateManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that shows how to configure each client library for this gateway's configuration, and which clients do not
 * work and why.
 */
@Command(
        name = "clients",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the settings of each bot client for this configuration, for every way to connect it, and which clients cannot connect and why.",
            "Example: scripts/sluice clients --client hummingbot --exchange kraken"
        })
final class ClientsCommand extends JsonCommand {
    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            description = "Only this client: ccxt, freqtrade, hummingbot, ...")
    private String client = "";

    @Option(
            names = "--exchange",
            paramLabel = "EXCHANGE",
            description = "Only for this exchange (default: all configured exchanges).")
    private String exchange = "";

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description =
                    "URL of the gateway for bots (default: the one of the data folder's gateway, else http://127.0.0.1:8080).")
    private @Nullable String gateway;

    @Option(
            names = "--bot",
            paramLabel = "NAME",
            description =
                    "Name of the bot, in every URL that can contain it: 1 to 64 letters, digits, '.', '_' and '-'.")
    private String bot = "";

    @Mixin
    private DataOptions files = new DataOptions();

    @Override
    public Integer call() {
        if (!bot.isEmpty()) {
            BotTokenCommand.checkName(bot);
        }
        Config config = files.load();
        List<ClientRow> rows = rows();
        List<Connection> all = new ArrayList<>();
        for (ConfiguredExchange configured : chosen(config, exchange)) {
            for (ClientRow row : rows) {
                if (row.isAbout(configured.name(), configured.settings().dialect())) {
                    all.add(filled(row, configured, config));
                }
            }
        }
        show(RecordJson.encode(all), out -> {
            out.println("Any client, unchanged (Linux): scripts/sluice exec" + files.typed() + " --bot "
                    + (bot.isEmpty() ? "NAME" : bot) + " -- COMMAND, once scripts/sluice ca was run\n");
            texts(all).forEach(out::println);
        });
        return ExitCode.DONE;
    }

    /** Returns each text once, with the names of all exchanges that it is for. */
    private static List<String> texts(List<Connection> all) {
        Map<Connection, List<String>> alike = new LinkedHashMap<>();
        all.forEach(one ->
                alike.computeIfAbsent(one.of(""), added -> new ArrayList<>()).add(one.exchange()));
        return alike.entrySet().stream()
                .map(each ->
                        each.getKey().of(String.join(", ", each.getValue())).text())
                .toList();
    }

    private List<ClientRow> rows() {
        List<ClientRow> rows = ClientRow.all().stream()
                .filter(row -> client.isEmpty() || row.isOf(client))
                .toList();
        if (rows.isEmpty()) {
            List<String> known =
                    ClientRow.all().stream().map(ClientRow::client).distinct().toList();
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "unknown client '" + client + "'" + SpellingSuggestion.suggestion(client, known, "Known"));
        }
        return rows;
    }

    private Connection filled(ClientRow row, ConfiguredExchange configured, Config config) {
        String name = exchange.isEmpty() ? configured.name() : exchange;
        return new Connection(
                row.client(),
                name,
                row.door(),
                row.can(),
                row.isTried(),
                row.can() ? first(row, configured, config) : List.of(),
                row.language(),
                row.snippet() == null ? null : fill(snippet(row, configured), name, configured, config),
                row.why() == null ? "" : fill(row.why(), name, configured, config),
                bot.isEmpty() || NAMED_BY_URL.contains(row.door())
                        ? null
                        : "the URL cannot contain the name " + bot
                                + "; the bot has the name of its key's account, or of the header X-Sluice-Bot: " + bot);
    }

    /**
     * One way to connect a client.
     *
     * @param first the steps that are necessary before the snippet works
     * @param unnamed why the snippet does not contain the name of the bot; null if it does or none was given
     */
    private record Connection(
            String client,
            String exchange,
            String door,
            boolean works,
            boolean tried,
            List<String> first,
            @Nullable String language,
            @Nullable String snippet,
            String why,
            @Nullable String unnamed) {
        Connection of(String other) {
            return new Connection(client, other, door, works, tried, first, language, snippet, why, unnamed);
        }

        String text() {
            StringBuilder text = new StringBuilder(client).append(" with ").append(exchange);
            if (!works || snippet == null) {
                return text.append(": not possible, because ")
                        .append(why)
                        .append('\n')
                        .toString();
            }
            text.append(", ")
                    .append(connection(door))
                    .append(tried ? " (tried in this project's tests)" : " (according to its source code, not tried)")
                    .append('\n');
            first.forEach(each -> text.append("  first: ").append(each).append('\n'));
            snippet.lines().forEach(line -> text.append("    ").append(line).append('\n'));
            if (!why.isEmpty()) {
                text.append("  ").append(why).append('\n');
            }
            if (unnamed != null) {
                text.append("  ").append(unnamed).append('\n');
            }
            return text.toString();
        }
    }

    private static String snippet(ClientRow row, ConfiguredExchange configured) {
        return configured.settings().testnet() && row.testnet() != null
                ? row.snippet() + "\n" + row.testnet()
                : String.valueOf(row.snippet());
    }

    /**
     * Returns the steps that are necessary before the snippet works, such as settings that this configuration lacks.
     */
    private List<String> first(ClientRow row, ConfiguredExchange configured, Config config) {
        List<String> first = new ArrayList<>();
        GatewayUrl url = GatewayUrl.of(gateway, config.gateway(), files.dataFolder(config.gateway()));
        if (row.door().equals("port") && configured.settings().listen() == null) {
            first.add("give " + configured.name() + " a port of its own: \"listen\": " + port(configured, config)
                    + " in conf/exchanges.json");
        }
        if (row.door().equals("host") || row.door().equals("proxy")) {
            TlsSettings tls = config.gateway().proxy().tls();
            List<String> own = TlsHosts.onPort443(config, tls == null ? EVERY_HOST : tls, configured.settings());
            if (own.isEmpty()) {
                first.add("add its hosts to proxy.tls.hosts in conf/sluice.json; none of them is there");
            }
            if (tls == null) {
                first.add(
                        "open the TLS port: \"proxy\": {\"tls\": {}} in conf/sluice.json, then scripts/sluice ca and a restart");
            }
            first.addAll(
                    row.door().equals("host") ? url.byHosts(own, config.gateway()) : url.byProxy(config.gateway()));
        } else {
            first.addAll(url.byName(config.gateway()));
        }
        return first;
    }

    private static final Set<String> NAMED_BY_URL = Set.of("path", "url", "proxy");
    private static final int FIRST_PORT = 9001;
    private static final int PORT_STEP = 100;
    private static final TlsSettings EVERY_HOST = new TlsSettings(0, List.of(), List.of(), List.of());

    private String fill(String text, String name, ConfiguredExchange configured, Config config) {
        Path folder = files.dataFolder(config.gateway());
        GatewayUrl url = GatewayUrl.of(gateway, config.gateway(), files.dataFolder(config.gateway()));
        String proxy =
                bot.isEmpty() ? url.text() : url.text().replace("://", "://" + bot + ":" + BotPrefix.NO_TOKEN + "@");
        return text.replace("{proxy}", proxy)
                .replace("{gatewayPort}", Integer.toString(url.address().port()))
                .replace("{gateway}", bot.isEmpty() ? url.text() : url.text() + "/@" + bot)
                .replace("{exchange}", name)
                .replace("{host}", url.host())
                .replace("{port}", "http://" + url.host() + ":" + port(configured, config))
                .replace(
                        "{trust}",
                        new CertificateManager(folder)
                                .trustedFile()
                                .toAbsolutePath()
                                .toString());
    }

    /**
     * Returns a port for this exchange alone, by its place in the file, that nothing in the configuration uses; the one
     * that it has if it has one.
     */
    private static int port(ConfiguredExchange configured, Config config) {
        Integer own = configured.settings().listen();
        if (own != null) {
            return own;
        }
        ProxySettings proxy = config.gateway().proxy();
        Set<Integer> used =
                new HashSet<>(List.of(proxy.port(), config.gateway().admin().port()));
        if (proxy.tls() != null) {
            used.add(proxy.tls().port());
        }
        for (ConfiguredExchange each : config.exchanges()) {
            Integer taken = each.settings().listen();
            if (taken != null) {
                used.add(taken);
            }
        }
        int port = FIRST_PORT + config.exchanges().indexOf(configured);
        while (used.contains(port)) {
            port += PORT_STEP;
        }
        return port;
    }

    private static String connection(String door) {
        return switch (door) {
            case "url" -> "by /url/";
            case "path" -> "by path";
            case "port" -> "by a port of its own";
            case "proxy" -> "with the gateway as its proxy";
            default -> "by the exchange's own host over TLS";
        };
    }
}
