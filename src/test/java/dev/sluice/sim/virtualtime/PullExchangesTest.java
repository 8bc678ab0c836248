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

    private static final List<Long> ROUND_TRIPS = IS_LONG ? List.of(20L, 200L) : List.of(200L);

    @TempDir
    private Path folder;

    private static Config config() {
        LoadResult loadResult = Config.load(Path.of("conf"));
        assertThat(loadResult).isInstanceOf(LoadResult.Valid.class);
        return ((LoadResult.Valid) loadResult).config();
    }

    /** What happens during a pull. */
    private enum Trouble {
        NONE,
        /** An answer is lost, and a call is refused for a limit. */
        FAILURES,
        /** Gateway and signer crash when half of the orders have left. */
        CRASH
    }

    private PullRun run(String exchange, long roundTrip, List<Map.Entry<String, String>> markets, Trouble trouble)
            throws Exception {
        ConfiguredExchange configured = Objects.requireNonNull(CONFIG.exchange(exchange));
        PullRun run = new PullRun(configured, folder.resolve("s" + System.nanoTime()), roundTrip);
        run.place(ORDERS, markets);
        switch (trouble) {
            case FAILURES -> run.fail();
            case CRASH -> run.crash();
            case NONE -> {}
        }
        return run;
    }

    /**
     * Each row has an exchange, how many of 1,000 orders may rest there, and a book with its markets, perhaps several.
     * Kraken limits accounts of its lowest tier to 60 open orders of a pair.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        binance          | 1000 | spot BTCUSDT ETHUSDT BNBUSDT SOLUSDT LTCUSDT ETHBTC LTCBTC, usdm BTCUSDT ETHUSDT SOLUSDT
        bybit            | 1000 | spot BTCUSDT ETHUSDT SOLUSDT ETHBTC SOLBTC, linear-usdt BTCUSDT ETHUSDT SOLUSDT, inverse BTCUSD ETHUSD
        okx              | 1000 | orders BTC-USDT ETH-USDT SOL-USDT LTC-USDT ETH-BTC SOL-BTC BTC-USDT-SWAP ETH-USDT-SWAP SOL-USDT-SWAP LTC-USDT-SWAP
        kraken           | 600  | spot XBTUSDT ETHUSDT SOLUSDT XXBTZUSD XETHZUSD SOLUSD USDTZUSD XETHXXBT SOLXBT SOLETH
        krakenfutures    | 1000 | futures PI_XBTUSD PI_ETHUSD PI_LTCUSD PI_BCHUSD PF_XBTUSD PF_ETHUSD PF_SOLUSD PF_LTCUSD PF_BCHUSD PF_AAVEUSD
        kucoin           | 1000 | spot BTC-USDT ETH-USDT SOL-USDT LTC-USDT BCH-USDT BNB-USDT AVAX-USDT LINK-USDT AAVE-USDT UNI-USDT
        gate             | 1000 | spot BTC_USDT ETH_USDT SOL_USDT LTC_USDT BCH_USDT BNB_USDT AVAX_USDT LINK_USDT AAVE_USDT UNI_USDT
        bitget           | 1000 | spot BTCUSDT ETHUSDT SOLUSDT LTCUSDT BCHUSDT BNBUSDT, usdt-futures BTCUSDT ETHUSDT SOLUSDT LTCUSDT
        deribit          | 1000 | all BTC-PERPETUAL ETH-PERPETUAL BTC_USDC-PERPETUAL ETH_USDC-PERPETUAL SOL_USDC-PERPETUAL LTC_USDC-PERPETUAL BCH_USDC-PERPETUAL AVAX_USDC-PERPETUAL LINK_USDC-PERPETUAL UNI_USDC-PERPETUAL
        coinbase         | 1000 | all BTC-USD ETH-USD SOL-USD LTC-USD BTC-USDC ETH-USDC SOL-USDC ETH-BTC SOL-BTC SOL-ETH
        coinbaseexchange | 1000 | spot BTC-USD ETH-USD SOL-USD LTC-USD BTC-USDC ETH-USDC SOL-USDC ETH-BTC SOL-BTC SOL-ETH
        hyperliquid      | 1000 | all BTC ETH SOL LTC BCH BNB AVAX LINK AAVE UNI
        """)
    void orders_in_scope_leave_the_books_and_others_rest(String exchange, int most, String rows) throws Exception {
        List<Map.Entry<String, String>> markets = new ArrayList<>();
        List<String> books = new ArrayList<>();
        for (String row : rows.split(", ", -1)) {
            String[] words = row.split(" ", -1);
            books.add(words[0]);
            for (int i = 1; i < words.length; i++) {
                markets.add(Map.entry(words[0], words[i]));
            }
        }
        assertThat(markets).hasSize(10).doesNotHaveDuplicates();
        for (long roundTrip : ROUND_TRIPS) {
            List<String> took = new ArrayList<>();
            int placed = 0;
            for (Trouble trouble : IS_LONG ? Trouble.values() : new Trouble[] {Trouble.FAILURES, Trouble.CRASH}) {
                for (boolean each : new boolean[] {false, true}) {
                    PullRun run = run(exchange, roundTrip, markets, trouble);
                    placed = run.resting().size();
                    assertThat(placed).isGreaterThanOrEqualTo(Math.min(ORDERS, most));
                    double millis = run.pull(new PullScope(ModeScope.GLOBAL, each), books);
                    assertThat(run.resting())
                            .as("%s each %s trouble %s", exchange, each, trouble)
                            .isEmpty();
                    took.add(String.format("%s %s %.2f s", each ? "each" : "all", trouble, millis / 1e3));
                }
            }
            if (IS_LONG) {
                System.out.printf(
                        "%s: %d orders in %d markets, %d ms: %s%n", exchange, placed, markets.size(), roundTrip, took);
            }
        }
        PullRun run = run(exchange, 20, markets, Trouble.FAILURES);
        String one = markets.get(0).getValue();
        List<OpenOrder> others = run.resting().stream()
                .filter(order -> !order.instrument().equals(one))
                .toList();
        run.pull(new PullScope(ModeScope.instrument(exchange, one), false), books);
        assertThat(others).isNotEmpty();
        assertThat(run.resting()).containsExactlyInAnyOrderElementsOf(others);
    }
}
