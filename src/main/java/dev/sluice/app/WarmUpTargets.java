package dev.sluice.app;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The calls that the gateway makes to itself to warm up: every route of every exchange, through separate admission
 * controllers that store nothing.
 */
final class WarmUpTargets {
    private static final String FORM = "nonce=1&pair=AAABBB&symbol=AAABBB&volume=1";
    private static final String JSON =
            "{\"instId\":\"AAA-BBB\",\"symbol\":\"AAABBB\",\"category\":\"spot\",\"sz\":\"1\"}";

    /** The number of requests after which no more are added; about as many as the warm-up of a fast machine sends. */
    private static final int MAX_REQUESTS = 1000;

    /**
     * One of this many exchanges enforces its limits, so that refusals are warmed up; the others let all calls pass.
     */
    private static final int EXCHANGES_PER_ENFORCING = 3;

    private final Config config;
    private final Ticker ticker;

    WarmUpTargets(Config config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    /**
     * Returns endpoints that lead only to the stand-ins; no exchange can be reached through them.
     *
     * @param secure the stand-in for exchanges that are called with TLS
     */
    ExchangeEndpoints endpoints(Upstream plain, Upstream secure) {
        ModeRegistry modeRegistry = new ModeRegistry(0, 0);
        ModeHolder holder = new ModeHolder(modeRegistry, ticker, () -> {}, warning -> {});
        ExchangeRuntime.SharedState shared = new ExchangeRuntime.SharedState(
                UsageStore.heap(), holder, BreakerRegistry.none(modeRegistry), WallClock.system(), false);
        List<ExchangeRuntime> exchanges = new ArrayList<>();
        for (ConfiguredExchange one : config.exchanges()) {
            boolean enforces = exchanges.size() % EXCHANGES_PER_ENFORCING == 0;
            Upstream target = isCalledWithTls(one) ? secure : plain;
            exchanges.add(
                    new ExchangeRuntime(one.redirectedTo(target, !enforces), shared, (admission, decisions) -> {}));
        }
        return ExchangeRuntime.endpoints(exchanges, (exchange, account, margin) -> {});
    }

    private static boolean isCalledWithTls(ConfiguredExchange exchange) {
        return exchange.settings().upstreams().stream()
                .anyMatch(host -> host.target().tls());
    }

    /**
     * Returns a request for each of the first routes of every exchange, one of each exchange in turn. The list is
     * bounded, because the tables have thousands of routes and a warm-up would not reach the end of a longer list.
     */
    List<String> requests() {
        List<Iterator<String>> exchanges = new ArrayList<>();
        for (ConfiguredExchange one : config.exchanges()) {
            exchanges.add(one.exchange().routes().all().stream()
                    .filter(route -> !route.isWebSocket())
                    .map(route -> request(one, route))
                    .iterator());
        }
        List<String> requests = new ArrayList<>();
        while (!exchanges.isEmpty() && requests.size() < MAX_REQUESTS) {
            exchanges.removeIf(routes -> !routes.hasNext());
            exchanges.forEach(routes -> requests.add(routes.next()));
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
        boolean json = writes && exchange.exchange().acceptsOnlyJson();
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
