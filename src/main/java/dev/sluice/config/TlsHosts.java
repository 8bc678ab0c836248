package dev.sluice.config;

import dev.sluice.exchange.HostSettings;
import dev.sluice.exchange.Upstream;
import dev.sluice.proxy.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which hosts the TLS port can be asked for: those of exchanges that are https:// at its own port. */
public final class TlsHosts {
    private static final int HTTPS_PORT = 443;

    private TlsHosts() {}

    static List<String> possible(Stream<HostSettings> hosts) {
        return hosts.map(HostSettings::url)
                .filter(url -> url.tls() && url.port() == HTTPS_PORT)
                .map(Upstream::host)
                .distinct()
                .toList();
    }

    /** Exchanges' hosts that this configuration serves there, in the order of the files. */
    public static List<String> of(Config config, TlsSettings tls) {
        return tls.hosts().isEmpty()
                ? possible(config.exchanges().stream().flatMap(exchange -> exchange.settings().upstreams().stream()))
                : tls.hosts();
    }

    /** These and the gateway's own names: all that a certificate must be for. */
    public static List<String> withNames(Config config, TlsSettings tls) {
        List<String> all = new ArrayList<>(of(config, tls));
        all.addAll(tls.names());
        return List.copyOf(all);
    }
}
