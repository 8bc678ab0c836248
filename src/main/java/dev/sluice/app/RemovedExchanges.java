package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.part.Part;
import dev.sluice.proxy.Proxy;

/**
 * Deletes what the proxy keeps for exchanges that a reload removed; called after the registry has the configuration.
 */
record RemovedExchanges(ExchangeRegistry exchangeRegistry, Proxy proxy) implements Part {
    @Override
    public void reload(Config next) {
        forget();
    }

    /** Forgets exchanges that a reload removed and whose work has ended since. */
    @Override
    public void everySecond() {
        if (exchangeRegistry.forget()) {
            forget();
        }
    }

    private void forget() {
        proxy.forgetBut(exchangeRegistry.configuredAndLeavingNames(), exchangeRegistry.upstreams());
    }
}
