package dev.sluice.core.exchange;

import dev.sluice.config.Settings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.CallClassifierBench;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A benchmark of classification for route tables of growing size; a quarter of the routes have a variable in their
 * path.
 */
@State(Scope.Thread)
public class GrowingTableBench {
    @Param({"10", "100", "1000"})
    public int routes;

    private Exchange exchange = ExchangeFixture.BINANCE.exchange;
    private List<CallRequest> requests = List.of();
    private int next;

    @Setup
    public void table() {
        List<String> table = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            String path = "/api/v3/part" + i % 10 + (i % 4 == 0 ? "/call" + i + "/{id}" : "/call" + i);
            table.add("{'calls': ['GET " + path + "'], 'kind': 'READ_PUBLIC'}");
        }
        DialectSettings dialect = Settings.of(
                DialectSettings.class,
                "{'keyHeader': 'Key', 'groups': [{'path': '/', 'source': 'test', 'routes': %s}]}",
                table);
        exchange = Exchange.of(
                "test",
                new ExchangeSettings("test", List.of(), null, List.of(), List.of(), Map.of(), null, false),
                dialect,
                List.of());
        requests = CallClassifierBench.requests(exchange);
    }

    @Benchmark
    public Call name() {
        next = next + 1 == requests.size() ? 0 : next + 1;
        return exchange.classifier().classify(requests.get(next));
    }
}
