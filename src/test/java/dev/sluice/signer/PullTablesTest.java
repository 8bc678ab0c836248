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
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import dev.sluice.core.pull.BookState;
import dev.sluice.core.pull.OrderPageReader;
import dev.sluice.core.pull.Pull;
import dev.sluice.core.pull.PullBook;
import dev.sluice.core.pull.PullRequest;
import dev.sluice.core.pull.PullRequest.Verb;
import dev.sluice.core.pull.PullResult;
import dev.sluice.core.pull.PullScope;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private final RestingOrders orders = new RestingOrders();

    private void place(String dialect, String book, String symbol) {
        VenueResponse response =
                venue.handle(orders.request(dialect, book, symbol, signer.nowMillis), signer.nowMillis * MILLI);
        int before = venue.openOrders(signer.nowMillis * MILLI).size();
        assertThat(before).as("%s %s: %s", dialect, book, response.text()).isEqualTo(placed + 1);
        placed++;
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

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        binance | spot         | usdm
        bitget  | spot         | usdt-futures
        bitget  | usdt-futures | spot
        bybit   | spot         | linear-usdt
        bybit   | linear-usdt  | spot
        """)
    void a_pull_of_a_book_leaves_the_same_instrument_of_another(String dialect, String book, String other) {
        for (int i = 0; i < ORDERS; i++) {
            signer.nowMillis += 1_000;
            place(dialect, i % 2 == 0 ? book : other, "BTCUSDT");
        }
        assertThat(pull(dialect, book, new PullScope(ModeScope.GLOBAL, false)).pulled())
                .isEqualTo(4);
        assertThat(resting()).isEqualTo(3);
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
        Pull pull = new Pull(scope, List.of(PullBook.of(dialect, "desk", book, table, 4)), now);
        pull.inFlightSettled(dialect, now);
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
        boolean byNumber = table.byNumber() && request.verb() != Verb.LIST;
        String command =
                TestSigner.command(request, instrument -> byNumber ? number(exchange, instrument) : instrument);
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
        OrderPageReader reader =
                new OrderPageReader(table, request, exchange::canonicalInstrument, order -> null, null);
        reader.scanner().feed(response.body(), 0, response.body().length);
        return reads ? reader.result() : new PullResult.Done();
    }

    /** Returns the number of an instrument, from the lists of the exchange. */
    private String number(Exchange exchange, String instrument) {
        for (NumberListSettings list : exchange.instrumentNumberLists()) {
            CallRequest call = CallRequest.parse(list.fetch().get(0));
            byte[] response = venue.handle(
                            new VenueRequest("10.0.0.9", call.method(), call.target(), List.of(), call.body()),
                            signer.nowMillis * MILLI)
                    .body();
            ListScanner scanner = ListScanner.ofNumbers(list, exchange.instrumentNumbers(), null);
            scanner.feed(response, 0, response.length);
            assertThat(scanner.isComplete()).as(list.list()).isTrue();
        }
        return Objects.requireNonNull(exchange.instrumentNumbers().number(instrument), instrument);
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
