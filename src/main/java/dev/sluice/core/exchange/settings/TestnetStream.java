package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;

/** Settings that state which WebSocket host of the testnet replaces a WebSocket host of the exchange. */
public record TestnetStream(
        @Setting("Host of the exchange, as in 'streams' of conf/exchanges.json.")
        StreamHost of,

        @Setting("Host of the testnet.") StreamHost url) {}
