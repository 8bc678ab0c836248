package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Upstream;
import java.util.List;

/** Settings that state which host of the testnet replaces a host of the exchange. */
public record TestnetHost(
        @Setting("Host of the exchange, as in 'upstreams' of conf/exchanges.json.")
        Upstream of,

        @Setting("Host of the testnet that calls by the exchange's name go to. It may be the same host.")
        Upstream url,

        @Setting(
                value = "Further hosts of the testnet, which calls can name in a relay URL (/url/).",
                max = 8,
                def = "[]")
        List<Upstream> also) {
    public TestnetHost {
        also = List.copyOf(also);
    }
}
