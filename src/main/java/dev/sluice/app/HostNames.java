package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.TlsHosts;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.proxy.settings.TlsSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of this gateway: those in {@code hostNames}, its listen addresses, and all names that its TLS port
 * serves.
 */
final class HostNames {
    private HostNames() {}

    static OriginCheck originCheck(Config config) {
        List<String> names = new ArrayList<>(config.gateway().hostNames());
        names.add(config.gateway().proxy().host());
        names.add(config.gateway().admin().host());
        TlsSettings tls = config.gateway().proxy().tls();
        if (tls != null) {
            names.addAll(TlsHosts.withNames(config, tls));
        }
        return new OriginCheck(names);
    }
}
