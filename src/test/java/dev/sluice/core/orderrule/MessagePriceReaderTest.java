package dev.sluice.core.orderrule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import dev.sluice.sim.virtualtime.Simulation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Prices that a rule about orders learns from messages of WebSockets, as the exchanges document them. */
class MessagePriceReaderTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long READ = 100 * SECOND;
    private static final long BEGAN = 103 * SECOND;
    private static final BigDecimal OLD = new BigDecimal("7");

    private final MarketData marketData = new MarketData();

    private static List<InstrumentListSettings> lists(ExchangeFixture fixture) {
        return fixture.exchange.dialect().terms().values().stream()
                .flatMap(terms -> terms.lists().stream())
                .toList();
    }

    private MessagePriceReader reader(ExchangeFixture fixture, String path) {
        return ForwardedPriceReader.of(
                        fixture.exchange.dialect().terms().values(), fixture.exchange::canonicalInstrument, marketData)
                .messageReader()
                .at(path);
    }

    /** Returns the price of an instrument in each list of the exchange, of which those with a list of prices know 7. */
    private String pricesAfter(String exchange, String instrument, String path, String message) {
        ExchangeFixture fixture = ExchangeFixture.at(exchange + ": GET /").withTerms();
        String name = fixture.exchange.canonicalInstrument(instrument);
        lists(fixture).stream()
                .filter(list -> list.prices() != null)
                .forEach(list -> marketData.replacePrices(list, Map.of(name, OLD), READ));
        reader(fixture, path).read(message.getBytes(StandardCharsets.UTF_8), BEGAN);
        return String.join(
                " ",
                lists(fixture).stream()
                        .map(list -> marketData.price(list, name, 60 * SECOND, BEGAN))
                        .map(price -> price == null ? "-" : price.toPlainString())
                        .toList());
    }

    /** The last column has the prices that are known then, in the order of the exchange's lists. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        binance | BTCUSDT | /ws/btcusdt@ticker | {"e":"24hrTicker","E":1,"s":"BTCUSDT","p":"-8.1","c":"60000.5","a":"9"} | 60000.5 7 7
        binance | BTCUSDT | /ws | {"e":"trade","E":1,"s":"BTCUSDT","p":"60001","q":"1"} | 60001 7 7
        binance | BTCUSDT | /stream | {"stream":"btcusdt@miniTicker","data":{"e":"24hrMiniTicker","s":"BTCUSDT","c":"8"}} | 8 7 7
        binance | BTCUSDT | /fstream/ws | {"e":"aggTrade","s":"BTCUSDT","p":"60002"} | 7 60002 7
        binance | BTCUSDT | /fstream/stream | {"stream":"!ticker@arr","data":[{"e":"24hrTicker","s":"X","c":"1"},{"e":"24hrTicker","s":"BTCUSDT","c":"8"}]} | 7 8 7
        binance | BTCUSD_PERP | /dstream/ws | {"e":"24hrTicker","s":"BTCUSD_PERP","c":"60003"} | 7 7 60003
        bybit | BTCUSDT | /v5/public/spot | {"topic":"tickers.BTCUSDT","ts":1,"type":"snapshot","data":{"symbol":"BTCUSDT","lastPrice":"8"}} | 8 7 7
        bybit | BTCUSDT | /v5/public/linear | {"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","lastPrice":"8","bid1Price":"9"}} | 7 8 7
        bybit | BTCUSD | /v5/public/inverse | {"topic":"tickers.BTCUSD","data":{"symbol":"BTCUSD","lastPrice":"8"}} | 7 7 8
        okx | BTC-USDT | /ws/v5/public | {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"8","askPx":"9"}]} | 8
        kraken | BTC/USD | /v2 | {"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":9.1,"last":108359.8}]} | 108359.8
        kraken | BTC/USD | /v2 | {"channel":"trade","type":"snapshot","data":[{"symbol":"BTC/USD","side":"sell","price":0.5117}]} | 7
        krakenfutures | PI_XBTUSD | /ws/v1 | {"time":1,"product_id":"PI_XBTUSD","feed":"ticker","bid":9,"last":28053.5,"markPrice":10} | 28053.5
        kucoin | KCS-BTC | / | {"data":{"sequence":"1","data":{"symbol":"KCS-BTC","lastTradedPrice":0.00012}},"subject":"trade.snapshot","type":"message"} | 0.00012
        kucoin | BTC-USDT | / | {"data":{"symbol":"BTC-USDT","side":"buy","price":"9345"},"subject":"trade.l3match","type":"message"} | 9345
        kucoinfutures | XBTUSDM | / | {"subject":"ticker","topic":"/contractMarket/ticker:XBTUSDM","data":{"symbol":"XBTUSDM","price":"3600.0","bestBidPrice":"3200.0"}} | 3600.0
        gate | BTC_USDT | /ws/v4/ | {"channel":"spot.tickers","event":"update","result":{"currency_pair":"BTC_USDT","last":"43444.82"}} | 43444.82 7
        gate | BTC_USDT | /v4/ws/usdt | {"channel":"futures.tickers","event":"update","result":[{"contract":"BTC_USDT","last":"118.4","mark_price":"9"}]} | 7 118.4
        bitget | BTCUSDT | /v2/ws/public | {"action":"snapshot","arg":{"instType":"SPOT","channel":"ticker","instId":"BTCUSDT"},"data":[{"instId":"BTCUSDT","lastPr":"8"}]} | 8 7 7
        bitget | BTCUSDT | /v2/ws/public | {"arg":{"instType":"USDT-FUTURES","channel":"ticker"},"data":[{"instId":"BTCUSDT","lastPr":"8"}]} | 7 8 7
        deribit | BTC-PERPETUAL | /ws/api/v2 | {"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-PERPETUAL.raw","data":{"mark_price":21109.555,"last_price":21132,"instrument_name":"BTC-PERPETUAL"}}} | 21109.555
        coinbase | BTC-USD | / | {"channel":"ticker","events":[{"type":"update","tickers":[{"product_id":"BTC-USD","price":"1"},{"product_id":"BTC-USD","price":"21932.98"}]}]} | 21932.98
        coinbaseexchange | BTC-USD | / | {"type":"ticker","product_id":"BTC-USD","price":"9380.55","best_bid":"9"} | 9380.55
        hyperliquid | BTC | /ws | {"channel":"allMids","data":{"mids":{"ETH":"1","BTC":"14.3"}}} | 14.3
        # other messages, among them of the account and those that a bot can make the exchange repeat
        binance | BTCUSDT | /ws | {"e":"executionReport","s":"BTCUSDT","c":"8","p":"8"} | 7 7 7
        binance | BTCUSDT | /ws | {"result":null,"id":{"e":"24hrTicker","s":"BTCUSDT","c":"8"}} | 7 7 7
        binance | BTCUSDT | /ws | {"stream":"x","data":{"e":"kline","s":"BTCUSDT","k":{"c":"8"}}} | 7 7 7
        binance | BTCUSDT | /other | {"e":"24hrTicker","s":"BTCUSDT","c":"8"} | 7 7 7
        okx | BTC-USDT | /ws/v5/public | {"arg":{"channel":"other"},"data":[{"instId":"BTC-USDT","last":"8"}]} | 7
        kucoin | BTC-USDT | / | {"subject":"orderChange","data":{"symbol":"BTC-USDT","price":"8"}} | 7
        kraken | BTC/USD | /auth/v2 | {"channel":"ticker","data":[{"symbol":"BTC/USD","last":8}]} | 7
        coinbaseexchange | BTC-USD | / | {"type":"open","product_id":"BTC-USD","price":"8"} | -
        bitget | BTCUSDT | /v2/ws/public | {"arg":[{"instType":"SPOT"},{"instType":"SPOT"}],"data":[{"instId":"BTCUSDT","lastPr":"8"}]} | 7 7 7
        # no price, no JSON, no end
        binance | BTCUSDT | /ws | {"e":"trade","s":"BTCUSDT","p":"-8"} | 7 7 7
        binance | BTCUSDT | /ws | {"e":"trade","s":"BTCUSDT","p":"8e9"} | 7 7 7
        binance | BTCUSDT | /ws | not JSON | 7 7 7
        binance | BTCUSDT | /ws | {"e":"trade","s":"BTCUSDT","p":"8" | 7 7 7
        """)
    void messages_renew_the_prices_of_their_list(
            String exchange, String instrument, String path, String message, String expected) {
        assertThat(pricesAfter(exchange, instrument, path, message)).isEqualTo(expected);
    }

    static Stream<String> exchanges() {
        return Stream.concat(Simulation.exchangeNames().stream(), Stream.of("binanceus", "kucoinfutures"));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void every_list_has_messages_with_prices(String exchange) {
        assertThat(lists(ExchangeFixture.at(exchange + ": GET /").withTerms()))
                .isNotEmpty()
                .allMatch(list -> !list.streams().isEmpty());
    }

    @Test
    void an_instrument_that_the_list_does_not_have_is_not_stored() {
        pricesAfter("binance", "BTCUSDT", "/ws", "{\"e\":\"trade\",\"s\":\"OTHER\",\"p\":\"8\"}");

        ExchangeFixture fixture = ExchangeFixture.at("binance: GET /").withTerms();
        assertThat(lists(fixture)).allMatch(list -> marketData.price(list, "OTHER", 60 * SECOND, BEGAN) == null);
    }

    @Test
    void where_no_list_has_prices_a_bounded_number_of_them_is_stored() {
        ExchangeFixture fixture = ExchangeFixture.at("coinbaseexchange: GET /").withTerms();
        MessagePriceReader reader = reader(fixture, "/");
        for (int i = 0; i <= MarketData.MAX_INSTRUMENTS; i++) {
            String message = "{\"type\":\"match\",\"product_id\":\"P" + i + "\",\"price\":\"8\"}";
            assertThat(reader.read(message.getBytes(StandardCharsets.UTF_8), BEGAN))
                    .isTrue();
        }
        InstrumentListSettings list = lists(fixture).get(0);
        assertThat(marketData.price(list, "P" + (MarketData.MAX_INSTRUMENTS - 1), SECOND, BEGAN))
                .isNotNull();
        assertThat(marketData.price(list, "P" + MarketData.MAX_INSTRUMENTS, SECOND, BEGAN))
                .isNull();
        marketData.replaceInstruments(list, Map.of());
        assertThat(marketData.price(list, "P0", SECOND, BEGAN)).isNotNull();
    }

    @Test
    void without_a_rule_nothing_is_read() {
        List<TermsSettings> none = List.of();

        assertThat(ForwardedPriceReader.of(none, name -> name, marketData)
                        .messageReader()
                        .at("/ws")
                        .isEmpty())
                .isTrue();
    }
}
