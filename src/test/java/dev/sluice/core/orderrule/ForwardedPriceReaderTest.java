package dev.sluice.core.orderrule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices that a rule about orders learns from responses to bots. */
class ForwardedPriceReaderTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long READ = 100 * SECOND;
    private static final long SENT = 103 * SECOND;
    private static final BigDecimal OLD = new BigDecimal("7");

    private final MarketData marketData = new MarketData();

    /** Knows an old price of the instrument in each list of the exchange, as after a read of all prices. */
    private ExchangeFixture knowing(String exchange, String instrument) {
        ExchangeFixture fixture = ExchangeFixture.at(exchange + ": GET /").withTerms();
        String name = fixture.exchange.canonicalInstrument(instrument);
        lists(fixture).forEach(list -> marketData.replacePrices(list, Map.of(name, OLD), READ));
        return fixture;
    }

    private static List<InstrumentListSettings> lists(ExchangeFixture fixture) {
        return fixture.exchange.dialect().terms().values().stream()
                .flatMap(terms -> terms.lists().stream())
                .filter(list -> list.prices() != null)
                .toList();
    }

    private @Nullable ListScanner scanner(ExchangeFixture fixture, Call call, int status) {
        return ForwardedPriceReader.of(
                        fixture.exchange.dialect().terms().values(), fixture.exchange::canonicalInstrument, marketData)
                .scanner(call, status, name -> null, SENT);
    }

    /** Forwards a response in pieces of ten bytes. */
    private void forward(ExchangeFixture fixture, String target, String response) {
        ListScanner scanner = scanner(fixture, fixture.call("GET", target), 200);
        if (scanner == null) {
            return;
        }
        byte[] body = response.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < body.length; at += 10) {
            scanner.feed(body, at, Math.min(body.length, at + 10));
        }
        scanner.close();
    }

    private List<String> prices(ExchangeFixture fixture, String instrument) {
        return lists(fixture).stream()
                .map(list -> Objects.requireNonNull(marketData.price(list, instrument, 60 * SECOND, SENT))
                        .toPlainString())
                .distinct()
                .sorted()
                .toList();
    }

    /** The last column has the prices that are known then, in any list of the exchange. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        # for one instrument, and for all
        binance | BTCUSDT | /api/v3/ticker/price?symbol=BTCUSDT | {"symbol":"BTCUSDT","price":"60000.5"} | 60000.5 7
        binance | BTCUSDT | /fapi/v1/ticker/price | [{"symbol":"X","price":"1"},{"symbol":"BTCUSDT","price":"60001"}] | 60001 7
        bybit | BTCUSDT | /v5/market/tickers?category=linear&symbol=BTCUSDT | {"result":{"list":[{"symbol":"BTCUSDT","lastPrice":"6"}]}} | 6 7
        kraken | XXBTZUSD | /0/public/Ticker?pair=XBTUSD | {"error":[],"result":{"XXBTZUSD":{"c":["59000.1","0.1"]}}} | 59000.1
        # a truncated response counts up to its end
        binance | BTCUSDT | /api/v3/ticker/price | [{"symbol":"BTCUSDT","price":"8"},{"symbol":"X","pri | 7 8
        # other calls, other markets, and queries that ask for two
        binance | BTCUSDT | /api/v3/ticker/24hr?symbol=BTCUSDT | {"symbol":"BTCUSDT","price":"8"} | 7
        binance | BTCUSDT | /api/v3/ticker/price/x | {"symbol":"BTCUSDT","price":"8"} | 7
        bybit | BTCUSDT | /v5/market/tickers?symbol=BTCUSDT | {"result":{"list":[{"symbol":"BTCUSDT","lastPrice":"8"}]}} | 7
        bybit | BTCUSDT | /v5/market/tickers?category=option | {"result":{"list":[{"symbol":"BTCUSDT","lastPrice":"8"}]}} | 7
        bybit | BTCUSDT | /v5/market/tickers?category=linear&category=option | {"result":{"list":[{"symbol":"BTCUSDT","lastPrice":"8"}]}} | 7
        bybit | BTCUSDT | /v5/market/tickers?category=linear&Category=option | {"result":{"list":[{"symbol":"BTCUSDT","lastPrice":"8"}]}} | 7
        bybit | BTCUSDT | /v5/market/tickers?category=linear&%63ategory=option | {"result":{"list":[{"symbol":"BTCUSDT","lastPrice":"8"}]}} | 7
        # values that are no price, and instruments that the list does not have
        binance | BTCUSDT | /api/v3/ticker/price | [{"symbol":"BTCUSDT","price":"-8"}] | 7
        binance | BTCUSDT | /api/v3/ticker/price | [{"symbol":"BTCUSDT","price":"8e9"}] | 7
        binance | BTCUSDT | /api/v3/ticker/price | [{"symbol":"BTCUSDT"}] | 7
        binance | BTCUSDT | /api/v3/ticker/price | not JSON | 7
        """)
    void responses_renew_the_prices_of_their_list(
            String exchange, String instrument, String target, String response, String expected) {
        ExchangeFixture fixture = knowing(exchange, instrument);

        forward(fixture, target, response);

        assertThat(String.join(" ", prices(fixture, fixture.exchange.canonicalInstrument(instrument))))
                .isEqualTo(expected);
    }

    @Test
    void an_instrument_that_the_list_does_not_have_is_not_stored() {
        ExchangeFixture fixture = knowing("binance", "BTCUSDT");

        forward(fixture, "/api/v3/ticker/price", "[{\"symbol\":\"OTHER\",\"price\":\"8\"}]");

        assertThat(lists(fixture)).allMatch(list -> marketData.price(list, "OTHER", 60 * SECOND, SENT) == null);
    }

    @Test
    void errors_and_other_methods_are_not_read() {
        ExchangeFixture fixture = knowing("binance", "BTCUSDT");

        assertThat(scanner(fixture, fixture.call("GET", "/api/v3/ticker/price"), 200))
                .isNotNull();
        assertThat(scanner(fixture, fixture.call("GET", "/api/v3/ticker/price"), 429))
                .isNull();
        assertThat(scanner(fixture, fixture.call("POST", "/api/v3/ticker/price"), 200))
                .isNull();
    }

    @Test
    void an_older_price_never_replaces_a_newer_one() {
        ExchangeFixture fixture = knowing("binance", "BTCUSDT");
        forward(fixture, "/api/v3/ticker/price?symbol=BTCUSDT", "{\"symbol\":\"BTCUSDT\",\"price\":\"8\"}");

        lists(fixture).forEach(list -> marketData.replacePrices(list, Map.of("BTCUSDT", OLD), READ + SECOND));

        assertThat(prices(fixture, "BTCUSDT")).containsExactly("7", "8");
    }

    @Test
    void the_prices_of_a_list_are_as_old_as_the_oldest() {
        ExchangeFixture fixture = ExchangeFixture.at("binance: GET /").withTerms();
        InstrumentListSettings list = lists(fixture).get(0);
        assertThat(marketData.arePricesYounger(list, 60 * SECOND, SENT)).isFalse();
        marketData.replacePrices(list, Map.of("A", OLD, "B", OLD), READ);

        marketData.price(list, "A", OLD, SENT);
        assertThat(marketData.arePricesYounger(list, 2 * SECOND, SENT)).isFalse();
        marketData.price(list, "B", OLD, SENT);
        assertThat(marketData.arePricesYounger(list, 2 * SECOND, SENT)).isTrue();
    }
}
