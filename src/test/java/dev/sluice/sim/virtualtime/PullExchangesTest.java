package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.core.pull.PullScope;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.sim.market.OpenOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests pulls of many orders at every simulated exchange, whose own books are the witness: orders in scope leave,
 * others rest, whatever is lost. With {@code -Dlong=true} it prints how long each takes.
 */
final class PullExchangesTest {
    private static final Config CONFIG = config();
    private static final boolean IS_LONG = Boolean.getBoolean("long");
    private static final int ORDERS = CaseCount.of("resting", 20, 1_000);
    /** The least number of open orders that a simulated exchange allows in these markets. */
    private static final int LEAST = 300;

    private static final List<Long> ROUND_TRIPS = IS_LONG ? List.of(20L, 200L) : List.of(200L);

    @TempDir
    private Path folder;

    private static Config config() {
        LoadResult loadResult = Config.load(Path.of("conf"));
        assertThat(loadResult).isInstanceOf(LoadResult.Valid.class);
        return ((LoadResult.Valid) loadResult).config();
    }

    private PullRun run(String exchange, long roundTrip, List<Map.Entry<String, String>> markets, boolean fails)
            throws Exception {
        ConfiguredExchange configured = Objects.requireNonNull(CONFIG.exchange(exchange));
        PullRun run = new PullRun(configured, folder.resolve("s" + System.nanoTime()), roundTrip);
        run.place(ORDERS, markets);
        if (fails) {
            run.fail();
        }
        return run;
    }

    /** Each row has an exchange, then a book with its markets, and perhaps others. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        binance          | spot BTCUSDT ETHUSDT BNBUSDT SOLUSDT ETHBTC LTCBTC, usdm BTCUSDT ETHUSDT SOLUSDT
        bybit            | spot BTCUSDT ETHUSDT SOLUSDT ETHBTC, linear-usdt BTCUSDT ETHUSDT SOLUSDT, inverse BTCUSD ETHUSD
        okx              | orders BTC-USDT ETH-USDT SOL-USDT ETH-BTC BTC-USDT-SWAP ETH-USDT-SWAP
        kraken           | spot XBTUSDT ETHUSDT XXBTZUSD XETHZUSD SOLUSD
        krakenfutures    | futures PI_XBTUSD PI_ETHUSD PF_XBTUSD
        kucoin           | spot BTC-USDT ETH-USDT SOL-USDT
        gate             | spot BTC_USDT ETH_USDT SOL_USDT
        bitget           | spot BTCUSDT ETHUSDT SOLUSDT, usdt-futures BTCUSDT ETHUSDT
        deribit          | all BTC-PERPETUAL ETH-PERPETUAL
        coinbase         | all BTC-USD ETH-USD SOL-USD BTC-USDC ETH-BTC
        coinbaseexchange | spot BTC-USD ETH-USD SOL-USD BTC-USDC ETH-BTC
        hyperliquid      | all BTC ETH
        """)
    void orders_in_scope_leave_the_books_and_others_rest(String exchange, String rows) throws Exception {
        List<Map.Entry<String, String>> markets = new ArrayList<>();
        List<String> books = new ArrayList<>();
        for (String row : rows.split(", ", -1)) {
            String[] words = row.split(" ", -1);
            books.add(words[0]);
            for (int i = 1; i < words.length; i++) {
                markets.add(Map.entry(words[0], words[i]));
            }
        }
        for (long roundTrip : ROUND_TRIPS) {
            List<String> took = new ArrayList<>();
            int placed = 0;
            for (boolean fails : IS_LONG ? new boolean[] {false, true} : new boolean[] {true}) {
                for (boolean each : new boolean[] {false, true}) {
                    PullRun run = run(exchange, roundTrip, markets, fails);
                    placed = run.resting().size();
                    assertThat(placed).isGreaterThanOrEqualTo(Math.min(ORDERS, LEAST));
                    double millis = run.pull(new PullScope(ModeScope.GLOBAL, each), books);
                    assertThat(run.resting())
                            .as("%s each %s fails %s", exchange, each, fails)
                            .isEmpty();
                    took.add(String.format(
                            "%s%s %.2f s", each ? "each" : "all", fails ? " with failures" : "", millis / 1e3));
                }
            }
            if (IS_LONG) {
                System.out.printf(
                        "%s: %d orders in %d markets, %d ms: %s%n", exchange, placed, markets.size(), roundTrip, took);
            }
        }
        PullRun run = run(exchange, 20, markets, true);
        String one = markets.get(0).getValue();
        List<OpenOrder> others = run.resting().stream()
                .filter(order -> !order.instrument().equals(one))
                .toList();
        run.pull(new PullScope(ModeScope.instrument(exchange, one), false), books);
        assertThat(others).isNotEmpty();
        assertThat(run.resting()).containsExactlyInAnyOrderElementsOf(others);
    }
}
