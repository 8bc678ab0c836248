package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.part.Part;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.ExchangeEndpoints;

/**
 * The endpoints of the exchanges under the configuration in effect. The proxy reads them for each call, so they are
 * computed only when the configuration changes.
 *
 * <p>Read by any thread; changed by one thread at a time.
 */
final class RunningEndpoints implements Part {
    private final ExchangeRegistry exchangeRegistry;
    private volatile ExchangeEndpoints endpoints;

    RunningEndpoints(ExchangeRegistry exchangeRegistry, Config config) {
        this.exchangeRegistry = exchangeRegistry;
        endpoints = of(exchangeRegistry, config);
    }

    ExchangeEndpoints endpoints() {
        return endpoints;
    }

    /** Computes the endpoints again; call it after the registry has this configuration. */
    @Override
    public void reload(Config next) {
        endpoints = of(exchangeRegistry, next);
    }

    private static ExchangeEndpoints of(ExchangeRegistry exchangeRegistry, Config config) {
        return exchangeRegistry
                .exchangeEndpoints()
                .withAccess(ClientAccess.of(config.gateway().proxy()), HostNames.originCheck(config));
    }
}
