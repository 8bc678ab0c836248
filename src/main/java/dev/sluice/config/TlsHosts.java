package dev.sluice.config;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.proxy.settings.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The hosts that the TLS port can serve: https and wss hosts of exchanges on the standard port. */
public final class TlsHosts {
    private static final int HTTPS_PORT = 443;

    private TlsHosts() {}

    /** Returns the URLs of an exchange under which bots know it. */
    static Stream<Upstream> urls(List<HostSettings> upstreams, List<StreamSettings> streams) {
        return Stream.concat(
                upstreams.stream().map(HostSettings::url),
                streams.stream().map(stream -> stream.url().upstream()));
    }

    private static Stream<Upstream> urls(ExchangeSettings settings) {
        return urls(settings.upstreams(), settings.streams());
    }

    /** Returns the hosts of an exchange that this configuration serves on the TLS port. */
    public static List<String> of(Config config, TlsSettings tls, ExchangeSettings settings) {
        List<String> own = possible(urls(settings));
        return of(config, tls).stream().filter(own::contains).toList();
    }

    static List<String> possible(Stream<Upstream> urls) {
        return urls.filter(url -> url.tls() && url.port() == HTTPS_PORT)
                .map(Upstream::host)
                .distinct()
                .toList();
    }

    /** Returns the exchange hosts that this configuration serves on the TLS port, in the order of the files. */
    public static List<String> of(Config config, TlsSettings tls) {
        return tls.hosts().isEmpty()
                ? possible(config.exchanges().stream().flatMap(exchange -> urls(exchange.settings())))
                : tls.hosts();
    }

    /** Returns these hosts and the gateway's own names: all names that a certificate must cover. */
    public static List<String> withNames(Config config, TlsSettings tls) {
        List<String> all = new ArrayList<>(of(config, tls));
        all.addAll(tls.names());
        return List.copyOf(all);
    }
}
