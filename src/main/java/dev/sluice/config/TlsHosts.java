package dev.sluice.config;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.proxy.settings.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The hosts that the TLS port can serve: https hosts of exchanges on the standard port. */
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

    /** Returns the exchange hosts that this configuration serves on the TLS port, in the order of the files. */
    public static List<String> of(Config config, TlsSettings tls) {
        return tls.hosts().isEmpty()
                ? possible(config.exchanges().stream().flatMap(exchange -> exchange.settings().upstreams().stream()))
                : tls.hosts();
    }

    /** Returns these hosts and the gateway's own names: all names that a certificate must cover. */
    public static List<String> withNames(Config config, TlsSettings tls) {
        List<String> all = new ArrayList<>(of(config, tls));
        all.addAll(tls.names());
        return List.copyOf(all);
    }
}
