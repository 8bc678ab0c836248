package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.part.Part;
import dev.sluice.proxy.Proxy;

/** A part that deletes the proxy's state of exchanges that a reload removed. It must be reloaded after the registry. */
record RemovedExchanges(ExchangeRegistry exchangeRegistry, Proxy proxy) implements Part {
    @Override
    public void reload(Config next) {
        forget();
    }

    /** Deletes exchanges that a reload removed and whose calls have ended since. */
    @Override
    public void everySecond() {
        if (exchangeRegistry.removeEnded()) {
            forget();
        }
    }

    private void forget() {
        proxy.forgetBut(exchangeRegistry.configuredAndLeavingNames(), exchangeRegistry.upstreams());
    }
}
