package dev.sluice.signer;

import dev.sluice.sim.kernel.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ten markets of a simulated exchange, in which the orders of a pull rest.
 *
 * @param exchange its name, which is also that of its dialect
 * @param max how many of 1,000 orders may rest there
 * @param markets each with its book
 */
public record TenMarkets(String exchange, int max, List<Map.Entry<String, String>> markets) {
    private static final int NUMBER = 10;

    /**
     * Each row has an exchange, how many of 1,000 orders may rest there, and a book with its markets, perhaps several.
     * Kraken limits accounts of its lowest tier to 60 open orders of a pair.
     */
    private static final String ROWS = """
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
        """;

    /** A second key of Coinbase, with the secret of the first, and a second wallet of Hyperliquid. */
    private static final Map<String, Account> MORE = Map.of(
            "coinbase",
            new Account(
                    "organizations/sluice-demo/apiKeys/2", Account.coinbase().secret(), "demo-2"),
            "hyperliquid",
            new Account("0x4ebd671e64b36ebc5e25bc53bacf1e9a0be1e72d", "0x" + "c9".repeat(32), "demo-2"));

    /** Returns those of every simulated exchange. */
    public static List<TenMarkets> all() {
        return ROWS.lines().map(TenMarkets::of).toList();
    }

    private static TenMarkets of(String row) {
        String[] columns = row.split(" *\\| *", -1);
        List<Map.Entry<String, String>> markets = new ArrayList<>();
        for (String book : columns[2].split(", ", -1)) {
            String[] words = book.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                markets.add(Map.entry(words[0], words[i]));
            }
        }
        if (markets.stream().distinct().count() != NUMBER) {
            throw new IllegalStateException("not ten markets: " + row);
        }
        return new TenMarkets(columns[0], Integer.parseInt(columns[1]), List.copyOf(markets));
    }

    /** Returns those of one exchange. */
    public static TenMarkets at(String exchange) {
        return all().stream()
                .filter(one -> one.exchange.equals(exchange))
                .findFirst()
                .orElseThrow();
    }

    public List<String> books() {
        return markets.stream().map(Map.Entry::getKey).distinct().toList();
    }

    /** Returns the key of account {@code demo-1}, whose orders are pulled. */
    public Account desk() {
        return TestSigner.account(exchange);
    }

    /** Returns a key of account {@code demo-2} at the same exchange. */
    public Account other() {
        return MORE.getOrDefault(exchange, Account.demo().get(3));
    }

    /** Returns all keys that the simulation must accept for these. */
    public static List<Account> accounts() {
        return Stream.concat(Account.demo().stream(), MORE.values().stream()).toList();
    }

    @Override
    public String toString() {
        return exchange;
    }
}
