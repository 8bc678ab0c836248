package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.TrafficListener;
import dev.sluice.upgrade.UpgradeOffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates what a gateway with this configuration offers to the other process of an upgrade. */
final class UpgradeOffers {
    private UpgradeOffers() {}

    /** @param ports the ports of exchanges that have their own */
    static UpgradeOffer of(Config config, Map<String, Integer> ports) {
        Map<String, String> sockets = new LinkedHashMap<>();
        for (TrafficListener listener : StartupBanner.listeners(config, ports)) {
            sockets.put(listener.socket(), listener.host() + ":" + listener.port());
        }
        sockets.put(
                "admin",
                config.gateway().admin().host() + ":" + config.gateway().admin().port());
        Map<String, List<String>> limits = new LinkedHashMap<>();
        for (ConfiguredExchange exchange : config.exchanges()) {
            limits.put(
                    exchange.name(),
                    exchange.limits().stream().map(UpgradeOffers::text).toList());
        }
        return new UpgradeOffer(
                UpgradeOffer.PROTOCOL,
                DataFolder.STATE,
                Version.TEXT,
                ProcessHandle.current().pid(),
                sockets,
                limits);
    }

    private static String text(LimitSettings limit) {
        return limit.name() + " " + limit.algorithm() + " " + limit.windowMs() + " ms";
    }
}
