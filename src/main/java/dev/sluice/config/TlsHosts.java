package dev.sluice.config;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.proxy.settings.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hosts of exchanges that the gateway serves under their own names: https hosts on port 443, and wss hosts. Bots
 * reach those on port 443 by a hosts file, and those on other ports in a tunnel.
 */
public final class TlsHosts {
    private static final int HTTPS_PORT = 443;

    private TlsHosts() {}

    /** Returns the URLs of an exchange under which bots know it. */
    static Stream<Upstream> urls(List<HostSettings> upstreams, List<StreamSettings> streams) {
        return Stream.concat(
                upstreams.stream().map(HostSettings::url).filter(TlsHosts::isOnPort443),
                streams.stream().map(stream -> stream.url().upstream()));
    }

    static Stream<Upstream> urls(ExchangeSettings settings) {
        return urls(settings.upstreams(), settings.streams());
    }

    /** Returns the hosts of an exchange that bots can reach by a hosts file. */
    public static List<String> onPort443(Config config, TlsSettings tls, ExchangeSettings settings) {
        List<String> own = tlsHosts(urls(settings).filter(TlsHosts::isOnPort443));
        return servedBy(config, tls).stream().filter(own::contains).toList();
    }

    /** Returns the hosts of all exchanges that bots can reach by a hosts file, in the order of {@link #servedBy}. */
    public static List<String> onPort443(Config config, TlsSettings tls) {
        List<String> all = tlsHosts(config.exchanges().stream()
                .flatMap(exchange -> urls(exchange.settings()))
                .filter(TlsHosts::isOnPort443));
        return servedBy(config, tls).stream().filter(all::contains).toList();
    }

    private static boolean isOnPort443(Upstream url) {
        return url.port() == HTTPS_PORT;
    }

    static List<String> tlsHosts(Stream<Upstream> urls) {
        return urls.filter(Upstream::tls).map(Upstream::host).distinct().toList();
    }

    /** Returns the exchange hosts that this configuration serves, in the order of the files. */
    public static List<String> servedBy(Config config, TlsSettings tls) {
        return served(config.exchanges().stream().flatMap(exchange -> urls(exchange.settings())), tls);
    }

    static List<String> served(Stream<Upstream> urls, TlsSettings tls) {
        return tls.hosts().isEmpty() ? tlsHosts(urls) : tls.hosts();
    }

    /** Returns these hosts and the gateway's own names: all names that a certificate must cover. */
    public static List<String> withNames(Config config, TlsSettings tls) {
        List<String> all = new ArrayList<>(servedBy(config, tls));
        all.addAll(tls.names());
        return List.copyOf(all);
    }
}
