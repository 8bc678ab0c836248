package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.proxy.TrafficListener;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.TlsSettings;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The line of the log with the addresses at which a gateway listens, and the failures to listen. */
record StartupBanner(Config config, Path data) {
    private static final int MAX_NAMED = 5;

    /** Returns the listeners for bots: the traffic port, the ports of single exchanges, the TLS port. */
    static List<TrafficListener> listeners(Config config, Map<String, Integer> ports) {
        List<TrafficListener> listeners = new ArrayList<>();
        ProxySettings proxy = config.gateway().proxy();
        listeners.add(new TrafficListener(proxy.host(), proxy.port(), null, null, "traffic"));
        ports.forEach(
                (name, own) -> listeners.add(new TrafficListener(proxy.host(), own, name, null, "exchange " + name)));
        TlsSettings tls = proxy.tls();
        if (tls != null) {
            listeners.add(
                    new TrafficListener(proxy.host(), tls.port(), null, ServerCertificates.hostRouting(tls), "tls"));
        }
        return listeners;
    }

    String text(List<TrafficListener> listeners, List<Integer> ports, int adminPort) {
        StringBuilder line = new StringBuilder("Sluice ").append(Version.TEXT).append(": bots at ");
        line.append(url(listeners.get(0).host(), ports.get(0)))
                .append("/<exchange> (")
                .append(exchanges())
                .append(')');
        for (int i = 1; i < ports.size(); i++) {
            TrafficListener listener = listeners.get(i);
            String at = listener.host().contains(":") ? "[" + listener.host() + "]" : listener.host();
            line.append(
                    listener.hosts() == null
                            ? ", " + listener.exchange() + " alone at " + url(listener.host(), ports.get(i))
                            : ", by the exchanges' own hosts at https://" + at + ":" + ports.get(i));
        }
        return line.append(", operators at ")
                .append(url(config.gateway().admin().host(), adminPort))
                .append(", conf ")
                .append(config.folder())
                .append(", data ")
                .append(data)
                .append(cluster())
                .toString();
    }

    /** Returns the names of the exchanges, or only their number if there are many, and the names of testnets. */
    private String exchanges() {
        List<ConfiguredExchange> all = config.exchanges();
        String testnets = all.stream()
                .filter(exchange -> exchange.settings().testnet())
                .map(ConfiguredExchange::name)
                .collect(Collectors.joining(", "));
        String names = all.size() > MAX_NAMED
                ? all.size() + " exchanges"
                : all.stream().map(ConfiguredExchange::name).collect(Collectors.joining(", "));
        return testnets.isEmpty() ? names : names + "; TESTNET: " + testnets;
    }

    private String cluster() {
        ClusterSettings cluster = config.gateway().cluster();
        return cluster == null ? "" : ", member " + MemberName.of(cluster).name() + " of cluster " + cluster.name();
    }

    static <T> Future<T> cannotListen(List<TrafficListener> listeners, Throwable failure) {
        String where = listeners.stream()
                .map(one -> one.host() + ":" + one.port())
                .distinct()
                .collect(Collectors.joining(" and "));
        return cannotListen(where, failure);
    }

    static <T> Future<T> cannotListen(AdminSettings admin, Throwable failure) {
        return cannotListen(admin.host() + ":" + admin.port() + " (admin)", failure);
    }

    private static <T> Future<T> cannotListen(String where, Throwable failure) {
        return Future.failedFuture(new GatewayException("cannot listen at " + where + ": " + failure.getMessage()
                + "; is another gateway running? Other ports: --port and --admin-port (0 picks a free one)"));
    }

    private static String url(String host, int port) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
