package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Ticker;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the calls of a warm-up, with the shipped exchanges. */
final class WarmUpTargetsTest {
    private final Config config = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();
    private final List<String> requests = new WarmUpTargets(config, Ticker.system()).requests();

    @Test
    void a_warm_up_has_few_requests_however_many_routes_there_are() {
        long routes = config.exchanges().stream()
                .mapToLong(one -> one.exchange().routes().all().size())
                .sum();

        assertThat(routes).isGreaterThan(5000);
        assertThat(requests).hasSizeBetween(1000, 1100);
    }

    @Test
    void every_exchange_is_called() {
        for (ConfiguredExchange exchange : config.exchanges()) {
            assertThat(requests)
                    .as(exchange.name())
                    .anyMatch(request -> request.contains(" /" + exchange.name() + "/"));
        }
    }
}
