package dev.sluice.config;

import dev.sluice.config.json.Problems;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.proxy.settings.TlsSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of a configuration that locates the gateway and the exchanges. Reading it takes a fifth of the time of a
 * {@link Config}, because limits and costs of calls are neither read nor checked.
 *
 * @param folder the folder of the configuration
 * @param gateway the settings of the gateway
 * @param exchanges the exchanges, with the hosts of their testnets where those are in use
 */
public record HostConfig(Path folder, GatewaySettings gateway, List<ExchangeSettings> exchanges) {
    /** Reads the folder; null if a file that was read has mistakes. */
    public static @Nullable HostConfig load(Path folder) {
        Problems problems = new Problems();
        ConfigSources files = new TestnetBinder(problems).apply(new ConfigFolder(folder, problems).readHosts());
        BoundFile<GatewaySettings> gateway = files.gateway();
        if (gateway == null || !problems.isEmpty()) {
            return null;
        }
        List<ExchangeSettings> exchanges = files.exchanges().values().stream()
                .map(entry -> entry.value().settings())
                .toList();
        return new HostConfig(folder, gateway.value(), exchanges);
    }

    /** Returns that part of a whole configuration. */
    public static HostConfig of(Config config) {
        return new HostConfig(
                config.folder(),
                config.gateway(),
                config.exchanges().stream().map(ConfiguredExchange::settings).toList());
    }

    /** Returns the hosts of exchanges that the gateway serves, each with the ports on which the exchange is reached. */
    public Map<String, Set<Integer>> servedPorts() {
        Map<String, Set<Integer>> ports = new LinkedHashMap<>();
        TlsSettings tls = gateway.proxy().tls();
        if (tls == null) {
            return ports;
        }
        List<Upstream> urls = exchanges.stream().flatMap(TlsHosts::urls).toList();
        List<String> served = TlsHosts.served(urls.stream(), tls);
        urls.stream()
                .filter(url -> url.tls() && served.contains(url.host()))
                .forEach(url -> ports.computeIfAbsent(url.host(), host -> new TreeSet<>())
                        .add(url.port()));
        return ports;
    }
}
