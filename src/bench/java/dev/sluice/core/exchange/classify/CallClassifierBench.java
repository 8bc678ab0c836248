package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.ExchangeFixture;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A benchmark of classification and cost calculation, over every request in the table of an exchange in turn. */
@State(Scope.Thread)
public class CallClassifierBench {
    @Param({
        "binance",
        "kraken",
        "okx",
        "bybit",
        "coinbase",
        "coinbaseexchange",
        "kucoin",
        "kucoinfutures",
        "gate",
        "bitget",
        "bitmex",
        "deribit",
        "krakenfutures",
        "hyperliquid"
    })
    public String exchange = "";

    private final OrderCache orderCache = new OrderCache();
    private List<CallRequest> requests = List.of();
    private Exchange named = ExchangeFixture.BINANCE.exchange;
    private int next;

    @Setup
    public void everyRoute() {
        named = ExchangeFixture.ALL.stream()
                .map(exchangeFixture -> exchangeFixture.exchange)
                .filter(one -> one.name().equals(exchange))
                .findFirst()
                .orElseThrow();
        requests = requests(named);
    }

    /**
     * Returns one request for each HTTP route, with its variables filled in and the parameters of an order in the
     * query.
     */
    public static List<CallRequest> requests(Exchange exchange) {
        List<CallRequest> requests = new ArrayList<>();
        for (Route route : exchange.routes().all()) {
            if (route.listed() && !route.isWebSocket()) {
                String path = route.path().replaceAll("\\{[^}]*}", "a1");
                String target =
                        path + "?symbol=BTCUSDT&side=SELL&quantity=1&price=9000&limit=100&timestamp=1700000000000";
                requests.add(new CallRequest(route.method(), target, name -> null, new byte[0]));
            }
        }
        return requests;
    }

    @Benchmark
    public List<Cost> nameAndPrice() {
        next = next + 1 == requests.size() ? 0 : next + 1;
        return named.classifier().costs(named.classifier().classify(requests.get(next)), orderCache, 0);
    }
}
