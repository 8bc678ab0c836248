package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.NumberListSettings;
import dev.sluice.core.exchange.settings.PullBookSettings;
import dev.sluice.core.pull.BookState;
import dev.sluice.core.pull.InstrumentNumbers;
import dev.sluice.core.pull.OrderPageReader;
import dev.sluice.core.pull.Pull;
import dev.sluice.core.pull.PullBook;
import dev.sluice.core.pull.PullRequest;
import dev.sluice.core.pull.PullRequest.Verb;
import dev.sluice.core.pull.PullResult;
import dev.sluice.core.pull.PullScope;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.probe.ServerTimeCall;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the tables {@code pull} of all simulated exchanges: what the signer signs, the gateway's tables know as a list
 * or a cancel, and a pull reads the answers and empties the book.
 */
class PullTablesTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long HOUR = 3600 * SECOND;
    private static final int ORDERS = 7;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // opened before each test
    private TestSigner signer;

    private final Venue venue = new Venue(VenueSettings.defaults().withSignatureChecks(false));
    private long nonce = 1;

    /** The calls that place an order, by exchange and book; {@code ID} is another one each time. */
    private static final Map<String, String> PLACE = Map.ofEntries(
            Map.entry(
                    "binance spot",
                    "POST /api/v3/order?symbol=SYMBOL&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&timestamp=MILLIS&signature=A"),
            Map.entry(
                    "binance usdm",
                    "POST /fapi/v1/order?symbol=SYMBOL&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&timestamp=MILLIS&signature=A"),
            Map.entry(
                    "bybit spot",
                    "POST /v5/order/create {\"category\":\"spot\",\"symbol\":\"SYMBOL\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"100\"}"),
            Map.entry(
                    "bybit linear-usdt",
                    "POST /v5/order/create {\"category\":\"linear\",\"symbol\":\"SYMBOL\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"100\"}"),
            Map.entry(
                    "bybit inverse",
                    "POST /v5/order/create {\"category\":\"inverse\",\"symbol\":\"SYMBOL\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"100\"}"),
            Map.entry(
                    "okx orders",
                    "POST /api/v5/trade/order {\"instId\":\"SYMBOL\",\"tdMode\":\"cross\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"100\",\"sz\":\"1\"}"),
            Map.entry(
                    "kraken spot",
                    "POST /0/private/AddOrder nonce=NONCE&ordertype=limit&pair=SYMBOL&price=100&type=buy&volume=1"),
            Map.entry(
                    "krakenfutures futures",
                    "POST /derivatives/api/v3/sendorder?orderType=lmt&symbol=SYMBOL&side=buy&size=1&limitPrice=100&cliOrdId=ID"),
            Map.entry(
                    "kucoin spot",
                    "POST /api/v1/hf/orders {\"clientOid\":\"ID\",\"symbol\":\"SYMBOL\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"100\",\"size\":\"1\"}"),
            Map.entry(
                    "gate spot",
                    "POST /api/v4/spot/orders {\"text\":\"t-ID\",\"currency_pair\":\"SYMBOL\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"100\",\"amount\":\"1\"}"),
            Map.entry(
                    "bitget spot",
                    "POST /api/v2/spot/trade/place-order {\"clientOid\":\"ID\",\"symbol\":\"SYMBOL\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"100\",\"size\":\"1\"}"),
            Map.entry(
                    "bitget usdt-futures",
                    "POST /api/v2/mix/order/place-order {\"productType\":\"USDT-FUTURES\",\"marginMode\":\"crossed\",\"marginCoin\":\"USDT\",\"clientOid\":\"ID\",\"symbol\":\"SYMBOL\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"100\",\"size\":\"1\"}"),
            Map.entry(
                    "deribit all",
                    "GET /api/v2/private/buy?instrument_name=SYMBOL&type=limit&amount=10&price=100&label=ID"),
            Map.entry(
                    "coinbase all",
                    "POST /api/v3/brokerage/orders {\"client_order_id\":\"ID\",\"product_id\":\"SYMBOL\",\"side\":\"BUY\",\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"0.01\",\"limit_price\":\"100\",\"post_only\":false}}}"),
            Map.entry(
                    "coinbaseexchange spot",
                    "POST /orders {\"type\":\"limit\",\"side\":\"buy\",\"product_id\":\"SYMBOL\",\"price\":\"100\",\"size\":\"0.01\"}"),
            Map.entry(
                    "hyperliquid all",
                    "POST /exchange {\"action\":{\"type\":\"order\",\"orders\":[{\"a\":NUMBER,\"b\":true,\"p\":\"100\",\"s\":\"1\",\"r\":false,\"t\":{\"limit\":{\"tif\":\"Gtc\"}}}],\"grouping\":\"na\"},\"nonce\":MILLIS,\"signature\":{\"r\":\"WALLET\"}}"));

    private static final Map<String, String> HEADERS = Map.ofEntries(
            Map.entry("binance", "X-MBX-APIKEY=KEY"),
            Map.entry("bybit", "X-BAPI-API-KEY=KEY X-BAPI-TIMESTAMP=MILLIS X-BAPI-RECV-WINDOW=5000 X-BAPI-SIGN=0"),
            Map.entry(
                    "okx",
                    "OK-ACCESS-KEY=KEY OK-ACCESS-SIGN=A OK-ACCESS-TIMESTAMP=ISO OK-ACCESS-PASSPHRASE="
                            + Account.PASSPHRASE),
            Map.entry("kraken", "API-Key=KEY API-Sign=AAAA Content-Type=application/x-www-form-urlencoded"),
            Map.entry("krakenfutures", "APIKey=KEY Authent=AAAA"),
            Map.entry(
                    "kucoin",
                    "KC-API-KEY=KEY KC-API-SIGN=A KC-API-TIMESTAMP=MILLIS KC-API-PASSPHRASE=A KC-API-KEY-VERSION=2"),
            Map.entry("gate", "KEY=KEY SIGN=A Timestamp=SECONDS"),
            Map.entry("bitget", "ACCESS-KEY=KEY ACCESS-SIGN=A ACCESS-TIMESTAMP=MILLIS ACCESS-PASSPHRASE=A"),
            Map.entry("deribit", "Authorization=deri-hmac-sha256_id=KEY,ts=MILLIS,nonce=1,sig=AAAA"),
            Map.entry("coinbase", ""),
            Map.entry(
                    "coinbaseexchange",
                    "CB-ACCESS-KEY=KEY CB-ACCESS-SIGN=AAAA CB-ACCESS-TIMESTAMP=SECONDS CB-ACCESS-PASSPHRASE="
                            + Account.PASSPHRASE),
            Map.entry("hyperliquid", ""));

    private String filled(String text, String dialect, String symbol) {
        long millis = signer.nowMillis;
        return text.replace("SYMBOL", symbol)
                .replace("NUMBER", symbol.equals("BTC") ? "0" : "1")
                .replace("WALLET", Account.wallet().key())
                .replace("NONCE", Long.toString(millis * 1000 + nonce))
                .replace("ID", "id-" + nonce++)
                .replace("MILLIS", Long.toString(millis))
                .replace("SECONDS", Long.toString(millis / 1000))
                .replace("ISO", Instant.ofEpochMilli(millis).toString())
                .replace("=KEY", "=" + TestSigner.account(dialect).key());
    }

    private void place(String dialect, String book, String symbol) {
        String[] call = filled(Objects.requireNonNull(PLACE.get(dialect + " " + book)), dialect, symbol)
                .split(" ", 3);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String all = filled(Objects.requireNonNull(HEADERS.get(dialect)), dialect, symbol);
        for (String header : all.split(" ", -1)) {
            if (!header.isEmpty()) {
                String[] parts = header.split("=", 2);
                headers.add(Map.entry(parts[0], parts[1].replace('_', ' ')));
            }
        }
        if (dialect.equals("coinbase")) {
            headers.add(Map.entry("Authorization", "Bearer " + token(call[0] + " api.coinbase.com" + call[1])));
        }
        byte[] body = (call.length == 3 ? call[2] : "").getBytes(StandardCharsets.UTF_8);
        VenueResponse response =
                venue.handle(new VenueRequest("10.0.0.9", call[0], call[1], headers, body), signer.nowMillis * MILLI);
        int before = venue.openOrders(signer.nowMillis * MILLI).size();
        assertThat(before).as("%s %s: %s", dialect, book, response.text()).isEqualTo(placed + 1);
        placed++;
    }

    /** Returns the token of a call of Coinbase, with a signature that is not checked. */
    private String token(String call) {
        long seconds = signer.nowMillis / 1000;
        String key = TestSigner.account("coinbase").key();
        return base64("{\"alg\":\"ES256\",\"kid\":\"" + key + "\",\"typ\":\"JWT\",\"nonce\":\"" + nonce++ + "\"}") + "."
                + base64("{\"aud\":[\"retail_rest_api_proxy\"],\"iss\":\"coinbase-cloud\",\"nbf\":" + seconds
                        + ",\"exp\":" + (seconds + 60) + ",\"sub\":\"" + key + "\",\"iat\":" + seconds + ",\"uri\":\""
                        + call + "\"}")
                + "." + base64("a signature");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private int placed;

    private int resting() {
        return venue.openOrders(signer.nowMillis * MILLI).size();
    }

    @BeforeEach
    void open() throws IOException {
        signer = new TestSigner(folder);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        binance          | spot         | BTCUSDT | ETHUSDT
        binance          | usdm         | BTCUSDT | ETHUSDT
        bybit            | spot         | BTCUSDT | ETHUSDT
        bybit            | linear-usdt  | BTCUSDT | ETHUSDT
        bybit            | inverse      | BTCUSD  | ETHUSD
        okx              | orders       | BTC-USDT | ETH-USDT-SWAP
        kraken           | spot         | XBTUSDT | ETHUSDT
        krakenfutures    | futures      | PI_XBTUSD | PF_XBTUSD
        kucoin           | spot         | BTC-USDT | ETH-USDT
        gate             | spot         | BTC_USDT | ETH_USDT
        bitget           | spot         | BTCUSDT | ETHUSDT
        bitget           | usdt-futures | BTCUSDT | ETHUSDT
        deribit          | all          | BTC-PERPETUAL | ETH-PERPETUAL
        coinbase         | all          | BTC-USD | ETH-USD
        coinbaseexchange | spot         | BTC-USD | ETH-USD
        hyperliquid      | all          | BTC     | ETH
        """)
    void a_pull_empties_the_book(String dialect, String book, String one, String other) {
        for (int i = 0; i < ORDERS; i++) {
            signer.nowMillis += 1_000;
            place(dialect, book, i % 2 == 0 ? one : other);
        }
        BookState instrument = pull(dialect, book, new PullScope(ModeScope.instrument(dialect, one), false));
        assertThat(instrument.pulled()).isEqualTo(4);
        assertThat(resting()).isEqualTo(3);
        BookState all = pull(dialect, book, new PullScope(ModeScope.GLOBAL, false));
        assertThat(all.pulled()).isEqualTo(3);
        assertThat(resting()).isZero();
    }

    private BookState pull(String dialect, String book, PullScope scope) {
        PullBookSettings table =
                Objects.requireNonNull(ConfFiles.dialect(dialect).pull().get(book));
        Exchange exchange = Exchange.of(
                dialect,
                ConfFiles.exchange(dialect),
                ConfFiles.dialect(dialect),
                ConfFiles.limits(dialect).stream().map(limit -> limit.name()).toList());
        long now = signer.nowMillis * MILLI;
        Pull pull =
                new Pull(scope, List.of(new PullBook(dialect, "desk", book, Set.copyOf(table.cancelAll()), 4)), now);
        pull.settled(dialect, now);
        long end = now + HOUR;
        while (!pull.isOver() && now < end) {
            for (PullRequest request : pull.next(now)) {
                PullResult result = ask(exchange, table, request);
                pull.result(request, result, now);
            }
            signer.nowMillis += 100;
            now = signer.nowMillis * MILLI;
        }
        BookState state = pull.books().get(0);
        assertThat(state.phase()).as("%s", state).isEqualTo(BookState.Phase.EMPTY);
        return state;
    }

    private PullResult ask(Exchange exchange, PullBookSettings table, PullRequest request) {
        String verb = switch (request.verb()) {
            case LIST -> "openOrders";
            case CANCEL -> "cancel";
            case CANCEL_ALL -> "cancelAll";
        };
        String instrument = table.numbers().isEmpty() || request.verb() == Verb.LIST
                ? request.instrument()
                : number(table, request.instrument());
        String command = verb + " " + request.book().name()
                + (instrument.isEmpty() ? "" : " instrument=" + instrument)
                + (request.orderId().isEmpty() ? "" : " orderId=" + request.orderId())
                + (request.cursor().isEmpty() ? "" : " cursor=" + request.cursor());
        JsonNode signed = signer.command(request.book().owner(), command);
        assertThat(signed.has("error")).as("%s: %s", command, signed).isFalse();
        VenueResponse response = signer.sent(venue, signed);
        String query = signed.path("query").asText();
        Call call = exchange.classifier()
                .classify(new CallRequest(
                        signed.path("method").asText(),
                        signed.path("path").asText() + (query.isEmpty() ? "" : "?" + query),
                        name -> header(signed, name),
                        signed.path("body").asText().getBytes(StandardCharsets.UTF_8)));
        boolean reads = request.verb() == Verb.LIST;
        assertThat(call.kind()).as(command).isEqualTo(reads ? Kind.READ_PRIVATE : Kind.CANCEL);
        Outcome outcome = exchange.responses()
                .read(call, new UpstreamResponse(response.status(), response::header, response.body()))
                .outcome();
        if (outcome != Outcome.OK) {
            return new PullResult.Failed(outcome + " " + response.text());
        }
        OrderPageReader reader = new OrderPageReader(table, request, exchange::instrument, order -> null, null);
        reader.scanner().piece(response.body(), 0, response.body().length);
        return reads ? reader.result() : new PullResult.Done();
    }

    /** Returns the number of an instrument, from the lists of the exchange. */
    private String number(PullBookSettings table, String instrument) {
        InstrumentNumbers numbers = new InstrumentNumbers();
        for (NumberListSettings list : table.numbers()) {
            CallRequest call = Objects.requireNonNull(ServerTimeCall.request(list.call()));
            byte[] response = venue.handle(
                            new VenueRequest("10.0.0.9", call.method(), call.target(), List.of(), call.body()),
                            signer.nowMillis * MILLI)
                    .body();
            ListScanner scanner = numbers.scanner(list);
            scanner.piece(response, 0, response.length);
            assertThat(scanner.isComplete()).as(list.call()).isTrue();
        }
        return Objects.requireNonNull(numbers.of(instrument), instrument);
    }

    private static @Nullable String header(JsonNode signed, String name) {
        for (Map.Entry<String, JsonNode> header : signed.path("headers").properties()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue().asText();
            }
        }
        return null;
    }
}
