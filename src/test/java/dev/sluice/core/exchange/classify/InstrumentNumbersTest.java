package dev.sluice.core.exchange.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfFiles;
import dev.sluice.config.Settings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.stream.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of instrument ids: how they are learned from forwarded responses, and the kind and cost of orders that use
 * them.
 */
final class InstrumentNumbersTest {
    private static final String INSTRUMENTS = "/api/v5/public/instruments?instType=SPOT";

    private final ExchangeFixture exchangeFixture = ExchangeFixture.fresh("okx", "OK-ACCESS-KEY");

    private static String element(long code, String instrument) {
        return "{\"alias\":\"\",\"upcChg\":[{\"instId\":\"WRONG\",\"instIdCode\":1}],\"instId\":\"" + instrument
                + "\",\"groupId\":[\"4\"],\"instIdCode\":" + code + ",\"lever\":null,\"state\":\"live\"}";
    }

    private static String body(String... elements) {
        return "{\"code\":\"0\",\"instIdCode\":9,\"data\":[" + String.join(",", elements)
                + "],\"instId\":\"X\",\"msg\":\"\"}";
    }

    /** Passes a response through the scanner in pieces. */
    private void pass(String target, byte[] body, String encoding, int pieceBytes) {
        Call call = exchangeFixture.call("GET", target);
        Headers headers = name -> name.equals("Content-Encoding") ? encoding : null;
        try (ListScanner scan =
                Objects.requireNonNull(exchangeFixture.exchange.instrumentNumberScanner(call, 200, headers))) {
            for (int at = 0; at < body.length; at += pieceBytes) {
                scan.feed(body, at, Math.min(body.length, at + pieceBytes));
            }
        }
    }

    private void learn(String... elements) {
        pass(INSTRUMENTS, body(elements).getBytes(StandardCharsets.UTF_8), "identity", 1000);
    }

    private Call order(String members) {
        return exchangeFixture.json(
                "POST", "/api/v5/trade/order", "{" + members + ",\"side\":\"buy\",\"px\":\"1\",\"sz\":\"1\"}");
    }

    @ParameterizedTest(name = "{0}, {1} bytes a piece, {2}")
    @CsvSource({
        "/api/v5/public/instruments?instType=SPOT, 1, identity",
        "/api/v5/public/instruments?instType=SPOT, 7, gzip",
        "/api/v5/public/instruments?instType=SPOT, 1, gzip",
        "/api/v5/public/instruments?instType=SPOT, 100000, deflate",
        "/api/v5/account/instruments?instType=SPOT, 4096, gzip"
    })
    void every_id_in_a_forwarded_response_is_learned_for_any_split_and_coding(
            String target, int pieceBytes, String encoding) {
        String[] elements = new String[3000];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element(10_000 + i, "C" + i + "-USDT");
        }
        byte[] plain = body(elements).getBytes(StandardCharsets.UTF_8);
        assertThat(plain.length).isGreaterThan(300_000);
        byte[] coded = ExchangeFixture.firstBytes(encoding, body(elements), 0, plain.length);
        pass(target, coded, encoding, pieceBytes);
        assertThat(exchangeFixture.exchange.instrumentNumbers().size()).isEqualTo(3000);
        assertThat(order("\"instIdCode\":12999").instrument()).isEqualTo("C2999-USDT");
        assertThat(order("\"instIdCode\":\"10000\"").instrument()).isEqualTo("C0-USDT");
        assertThat(order("\"instIdCode\":1").isInstrumentUnknown()).isTrue();
    }

    @Test
    void ids_before_the_end_of_a_truncated_response_are_learned() {
        byte[] whole = body(element(7, "A"), element(8, "B")).getBytes(StandardCharsets.UTF_8);
        pass(INSTRUMENTS, Arrays.copyOf(whole, whole.length - 40), "identity", 11);
        assertThat(order("\"instIdCode\":7").instrument()).isEqualTo("A");
        assertThat(order("\"instIdCode\":8").instrument()).isEmpty();
        pass(INSTRUMENTS, "<html>".getBytes(StandardCharsets.UTF_8), "identity", 3);
        pass(INSTRUMENTS, new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 1, 2, 3}, "gzip", 5);
        pass(INSTRUMENTS, whole, "br", 5);
        assertThat(exchangeFixture.exchange.instrumentNumbers().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v5/market/tickers?instType=SPOT", "/api/v5/public/time"})
    void other_calls_and_errors_teach_no_ids(String target) {
        assertThat(exchangeFixture.exchange.instrumentNumberScanner(
                        exchangeFixture.call("GET", target), 200, name -> null))
                .isNull();
        assertThat(exchangeFixture.exchange.instrumentNumberScanner(
                        exchangeFixture.call("GET", INSTRUMENTS), 429, name -> null))
                .isNull();
    }

    @Test
    void an_order_by_id_has_the_instrument_and_cost_of_one_by_name() {
        learn(element(7, "BTC-USDT"), element(9, "BTC-USD-241227-50000-C"));
        Call byNumber = order("\"instIdCode\":7");
        assertThat(byNumber.instrument()).isEqualTo("BTC-USDT");
        assertThat(byNumber.isInstrumentUnknown()).isFalse();
        assertThat(exchangeFixture.costs(byNumber)).isEqualTo("orders=1 place[BTC-USDT]=1");
        assertThat(byNumber.orderFingerprints())
                .isEqualTo(order("\"instId\":\"BTC-USDT\"").orderFingerprints());
        Call option = order("\"instIdCode\":9");
        assertThat(exchangeFixture.costs(option)).isEqualTo("orders=1 place[BTC-USD]=1");
    }

    @Test
    void a_websocket_order_by_id_has_its_instrument() {
        learn(element(7, "BTC-USDT"));
        String text = "{\"id\":\"1\",\"op\":\"order\",\"args\":[{\"instIdCode\":7,\"side\":\"buy\",\"sz\":\"1\"}]}";
        OutboundMessage outboundMessage = exchangeFixture
                .exchange
                .streams()
                .readFromBot("/ws/v5/private", text.getBytes(StandardCharsets.UTF_8), "key");
        assertThat(exchangeFixture
                        .exchange
                        .classifier()
                        .classify(outboundMessage.request())
                        .instrument())
                .isEqualTo("BTC-USDT");
    }

    @Test
    void an_order_by_an_unknown_id_is_charged_to_an_unknown_instrument() {
        Call unknown = order("\"instIdCode\":7");
        assertThat(unknown.kind()).isEqualTo(Kind.PLACE);
        assertThat(unknown.instrument()).isEmpty();
        assertThat(unknown.isInstrumentUnknown()).isTrue();
        assertThat(exchangeFixture.costs(unknown)).isEqualTo("orders=1 place[?]=1");
        assertThat(unknown.orderFingerprints())
                .as("orders with two unknown ids differ")
                .isNotEqualTo(order("\"instIdCode\":8").orderFingerprints());
        Call cancel = exchangeFixture.json("POST", "/api/v5/trade/cancel-order", "{\"ordId\":\"1\"}");
        assertThat(cancel.kind()).isEqualTo(Kind.CANCEL);
        assertThat(exchangeFixture.costs(cancel))
                .as("a cancel without an instrument")
                .isEqualTo("cancel[?]=1");
    }

    @Test
    void an_instrument_id_takes_precedence_over_a_name() {
        Call hides = order("\"instId\":\"ETH-USDT\",\"instIdCode\":7");
        assertThat(hides.instrument()).as("the id is unknown").isEmpty();
        assertThat(exchangeFixture.costs(hides)).isEqualTo("orders=1 place[?]=1");
        learn(element(7, "BTC-USDT"));
        assertThat(order("\"instId\":\"BTC-USDT\",\"instIdCode\":7").instrument())
                .isEqualTo("BTC-USDT");
        Call differs = order("\"instId\":\"ETH-USDT\",\"instIdCode\":7,\"reduceOnly\":true");
        assertThat(differs.kind()).isEqualTo(Kind.PLACE);
        assertThat(differs.note()).isEqualTo("'instId' and 'instIdCode' name different instruments");
        assertThat(exchangeFixture.costs(differs)).isEqualTo("orders=1 place[?]=1 unlisted=1");
    }

    @Test
    void each_order_of_a_batch_has_the_instrument_of_its_own_id() {
        learn(element(7, "A"), element(8, "B"));
        Call known = exchangeFixture.json(
                "POST", "/api/v5/trade/batch-orders", "[{\"instIdCode\":7},{\"instId\":\"A\"},{\"instIdCode\":8}]");
        assertThat(exchangeFixture.costs(known)).isEqualTo("orders=1 orders=2 place.batch[A]=2 place.batch[B]=1");
        Call alike =
                exchangeFixture.json("POST", "/api/v5/trade/batch-orders", "[{\"instIdCode\":7},{\"instId\":\"A\"}]");
        assertThat(alike.instrument()).isEqualTo("A");
        Call partly =
                exchangeFixture.json("POST", "/api/v5/trade/batch-orders", "[{\"instIdCode\":7},{\"instIdCode\":99}]");
        assertThat(partly.instrument()).isEmpty();
        assertThat(partly.isInstrumentUnknown()).isTrue();
        assertThat(exchangeFixture.costs(partly)).isEqualTo("orders=1 orders=1 place.batch[?]=1 place.batch[A]=1");
        Call differs = exchangeFixture.json(
                "POST", "/api/v5/trade/cancel-batch-orders", "[{\"instId\":\"B\",\"instIdCode\":7,\"ordId\":\"1\"}]");
        assertThat(differs.kind()).isEqualTo(Kind.PLACE);
    }

    @Test
    void an_id_reported_for_two_instruments_is_unknown() {
        learn(element(7, "A"), element(7, "A"));
        assertThat(order("\"instIdCode\":7").instrument()).isEqualTo("A");
        learn(element(7, "B"));
        assertThat(order("\"instIdCode\":7").instrument()).isEmpty();
        learn(element(7, "A"));
        assertThat(order("\"instIdCode\":7").instrument()).isEmpty();
    }

    @Test
    void ids_are_bounded_and_the_least_recently_reported_is_dropped_first() {
        NumberedNames instrumentNumbers = new NumberedNames(3);
        List.of(1L, 2L, 3L, 1L, 4L).forEach(code -> instrumentNumbers.learn(code, "I" + code));
        assertThat(instrumentNumbers.size()).isEqualTo(3);
        assertThat(instrumentNumbers.name("2")).isNull();
        assertThat(instrumentNumbers.name("1")).isEqualTo("I1");
        instrumentNumbers.learn(5, "x".repeat(65));
        instrumentNumbers.learn(-1, "A");
        instrumentNumbers.learn(6, "");
        assertThat(instrumentNumbers.name("4")).isEqualTo("I4");
        assertThat(instrumentNumbers.name("4.0")).isNull();
        assertThat(instrumentNumbers.name("")).isNull();
    }

    /** Reads a response to one of the exchange's calls for numbers. */
    private static void learn(ExchangeFixture fixture, int list, String response) {
        byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
        try (ListScanner scanner = ListScanner.ofNumbers(
                fixture.exchange.instrumentNumberLists().get(list), fixture.exchange.instrumentNumbers(), null)) {
            scanner.feed(bytes, 0, bytes.length);
        }
    }

    private static ExchangeFixture hyperliquid() {
        ExchangeFixture fixture = ExchangeFixture.fresh("hyperliquid", "X-Nobody");
        learn(
                fixture,
                0,
                "{\"universe\": [{\"name\": \"BTC\"}, {\"name\": \"ETH\", \"isDelisted\": true}, {\"name\": \"SOL\"}]}");
        learn(
                fixture,
                1,
                "{\"universe\": [{\"tokens\": [1, 0], \"name\": \"PURR/USDC\", \"index\": 0}, {\"name\": \"@107\", \"index\": 107}], \"tokens\": [{\"name\": \"BTC\", \"index\": 9}]}");
        return fixture;
    }

    @Test
    void numbers_of_hyperliquid_are_places_of_perpetuals_and_indices_of_spot() {
        ExchangeFixture fixture = hyperliquid();
        NumberedNames ids = fixture.exchange.instrumentNumbers();

        assertThat(List.of("BTC", "SOL", "PURR/USDC", "@107"))
                .extracting(ids::number)
                .containsExactly("0", "2", "10000", "10107");
        assertThat(ids.number("DOGE")).isNull();
        assertThat(ids.name("10107")).isEqualTo("@107");

        learn(
                fixture,
                0,
                "{\"universe\": [{\"name\": \"SOL\"}, {\"name\": \"ETH\"}, {\"name\": \"SOL\"}, {\"name\": \"ETH\"}]}");
        assertThat(ids.name("0")).as("two names").isNull();
        assertThat(ids.number("ETH")).as("two numbers").isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {'type':'order','orders':[{'a':2,'b':true},{'a':2,'b':false}]} | SOL
        {'type':'order','orders':[{'a':10107,'b':true}]} | @107
        {'type':'order','orders':[{'a':0,'b':true},{'a':2,'b':false}]} | ~~
        {'type':'order','orders':[{'a':110000,'b':true}]} | ~~
        {'type':'order','orders':[{'a':2.0,'b':true}]} | ~~
        {'type':'modify','oid':1,'order':{'a':0,'b':true}} | BTC
        {'type':'modify','oid':1,'a':0,'order':{'b':true}} | ~~
        {'type':'batchModify','modifies':[{'oid':1,'order':{'a':0}},{'oid':2,'order':{'a':0}}]} | BTC
        {'type':'cancel','cancels':[{'a':0,'o':5}]} | BTC
        """)
    void an_action_of_hyperliquid_has_the_instrument_that_its_number_stands_for(String action, String instrument) {
        Call call =
                hyperliquid().json("POST", "/exchange", "{\"action\":" + action.replace('\'', '"') + ",\"nonce\":1}");

        assertThat(call.note()).isEmpty();
        assertThat(call.instrument()).isEqualTo(instrument);
        assertThat(call.isInstrumentUnknown()).isEqualTo(action.contains("110000") || action.contains("2.0"));
    }

    @Test
    void a_reload_keeps_learned_ids_of_the_same_exchange_only() {
        learn(element(7, "A"));
        ExchangeFixture reloaded = ExchangeFixture.fresh("okx", "OK-ACCESS-KEY");
        reloaded.exchange.inherit(exchangeFixture.exchange);
        assertThat(reloaded.exchange.instrumentNumbers().name("7")).isEqualTo("A");
        ExchangeFixture other = ExchangeFixture.fresh("bybit", "X-BAPI-API-KEY");
        other.exchange.inherit(exchangeFixture.exchange);
        assertThat(other.exchange.instrumentNumbers().size()).isZero();
    }

    @Test
    void random_noise_teaches_few_ids_and_never_throws() {
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = body(element(7, "A"), element(8, "B")).getBytes(StandardCharsets.UTF_8);
        for (int run = 0; run < 2000; run++) {
            byte[] noisy = whole.clone();
            noisy[random.nextInt(noisy.length)] = (byte) "[]{},:\"x\\".charAt(random.nextInt(9));
            pass(INSTRUMENTS, noisy, "identity", 1 + random.nextInt(50));
        }
        assertThat(exchangeFixture.exchange.instrumentNumbers().size())
                .as("seed " + seed)
                .isLessThan(200);
    }

    @Test
    void numbers_without_a_route_that_reports_them_are_refused() {
        DialectSettings okx = ConfFiles.dialect("okx");
        assertThat(exchangeFixture.exchange.instrumentNumberLists())
                .hasSize(1)
                .allSatisfy(list -> assertThat(list.fetch())
                        .allSatisfy(ask -> assertThat(exchangeFixture
                                        .exchange
                                        .classifier()
                                        .classify(CallRequest.parse(ask))
                                        .route()
                                        .id())
                                .isEqualTo("GET /api/v5/public/instruments")));
        DialectSettings wrong = Settings.with(okx, """
                {'instrumentNumbers': {'parameter': 'n', 'lists': [{'fetch': ['/x'], 'listedBy': ['GET /nowhere'], 'list': 'data',
                'name': 'a', 'number': 'b'}], 'source': 'S-OWN'}}""");
        assertThatThrownBy(() -> Exchange.of(
                        "okx", exchangeFixture.exchange.settings(), wrong, exchangeFixture.exchange.limitNames()))
                .hasMessageContaining("'instrumentNumbers' names 'GET /nowhere', which is not a route");
    }
}
