package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.control.MarginMonitor;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.Route;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.runtime.ExchangeRuntime;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The calls that the gateway makes to itself to warm up: every route of every exchange, through separate admission
 * controllers that store nothing.
 */
final class WarmUpTargets {
    private static final String FORM = "nonce=1&pair=AAABBB&symbol=AAABBB&volume=1";
    private static final String JSON =
            "{\"instId\":\"AAA-BBB\",\"symbol\":\"AAABBB\",\"category\":\"spot\",\"sz\":\"1\"}";

    private final Config config;
    private final Ticker ticker;

    WarmUpTargets(Config config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    /** Returns endpoints that lead only to this port of this machine; no exchange can be reached through them. */
    ExchangeEndpoints endpoints(int port) {
        Upstream itself = Upstream.parse("http://127.0.0.1:" + port);
        ModeRegistry modeRegistry = new ModeRegistry(0, 0);
        ModeHolder holder = new ModeHolder(modeRegistry, ticker, () -> {}, warning -> {});
        MarginMonitor marginMonitor =
                new MarginMonitor(config.gateway().readiness().margins(), holder, Set::of);
        ExchangeRuntime.Dependencies dependencies = new ExchangeRuntime.Dependencies(
                UsageStore.heap(),
                modeRegistry,
                BreakerRegistry.none(modeRegistry),
                marginMonitor,
                ticker,
                WallClock.system(),
                warning -> {},
                null);
        List<ExchangeRuntime> exchanges = config.exchanges().stream()
                .map(one -> new ExchangeRuntime(one.to(itself), dependencies))
                .toList();
        return ExchangeRuntime.endpoints(exchanges, (admission, decisions) -> {});
    }

    List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (ConfiguredExchange one : config.exchanges()) {
            for (Route route : one.exchange().routes()) {
                if (!route.isOfStreams()) {
                    requests.add(request(one, route));
                }
            }
        }
        return requests;
    }

    /**
     * Builds a request whose signature has expired and whose maximum wait is short, so that refusals are warmed up
     * too.
     */
    private static String request(ConfiguredExchange exchange, Route route) {
        String path = route.path().replace('{', '0').replace('}', '0');
        boolean writes = !route.method().equals("GET");
        boolean json = writes && exchange.exchange().takesOnlyJson();
        boolean signed = route.kind() != Kind.READ_PUBLIC;
        StringBuilder request = new StringBuilder(256);
        request.append(route.method()).append(" /").append(exchange.name()).append(path);
        if (!json) {
            request.append("?symbol=AAABBB&limit=5");
            request.append(signed ? "&timestamp=1&recvWindow=5000&signature=00" : "");
        }
        request.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Sluice-Deadline-Ms: 1\r\n");
        String keyHeader = exchange.exchange().keyHeader();
        if (signed && keyHeader != null) {
            request.append(keyHeader).append(": rehearsal\r\n");
        }
        String body = json ? JSON : writes ? FORM : "";
        if (writes) {
            request.append("Content-Type: application/")
                    .append(json ? "json" : "x-www-form-urlencoded")
                    .append("\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        return request.append("\r\n").append(body).toString();
    }
}
