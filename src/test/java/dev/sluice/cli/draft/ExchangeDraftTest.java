package dev.sluice.cli.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.CommandLineRun;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of drafts from a table of ccxt, without ccxt. */
final class ExchangeDraftTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path conf;

    private static CcxtCall call(String verb, String path, double cost, @Nullable String keyHeader) {
        return new CcxtCall(
                verb,
                "any",
                path.substring(1),
                cost,
                "https://api.new.example",
                path,
                keyHeader,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static ExchangeDraft draft(double rateLimit, CcxtCall... calls) {
        return new ExchangeDraft("new", new CcxtTable("4.5.84", rateLimit, List.of(), List.of(calls)), TODAY);
    }

    /** Returns the exchange of a configuration that consists of the draft alone. */
    private ConfiguredExchange configured(ExchangeDraft draft) throws IOException {
        Files.createDirectories(conf.resolve("profiles"));
        Files.createDirectories(conf.resolve("routes"));
        Files.writeString(conf.resolve("profiles/production.json"), "{\"why\": \"tests\"}");
        Files.writeString(conf.resolve("sluice.json"), "{}");
        Files.writeString(conf.resolve("routes/new.json"), ExchangeDraft.lines(draft.routes()));
        Files.writeString(conf.resolve("exchanges.json"), ExchangeDraft.lines(Map.of("new", draft.entry())));
        LoadResult loaded = Config.load(conf);
        assertThat(loaded).as(loaded.toString()).isInstanceOf(LoadResult.Valid.class);
        Config config = ((LoadResult.Valid) loaded).config();
        assertThat(config.warnings()).singleElement().asString().startsWith("exchange 'new' uses a draft");
        return Objects.requireNonNull(config.exchange("new"));
    }

    @ParameterizedTest(name = "{0} {1} with a key: {2}")
    @CsvSource({
        "GET, /v1/ticker, false, READ_PUBLIC",
        "GET, /v1/orders, true, READ_PRIVATE",
        "GET, /v1/order/cancel-all-after, true, READ_PRIVATE",
        "POST, /v4/trade-account/balance, true, READ_PRIVATE",
        "POST, /v4/withdraw/history, true, READ_PRIVATE",
        "POST, /v1/order/new, true, PLACE",
        "POST, /v1/orders, true, PLACE",
        "POST, /v1/order/cancel-replace, true, PLACE",
        "POST, /v4/collateral-account/positions/open, true, PLACE",
        "POST, /v1/something, true, PLACE",
        "DELETE, /v1/orders/1, true, CANCEL",
        "POST, /v1/batchCancel, true, CANCEL",
        "DELETE, /v1/api-keys/1, true, PLACE",
        "POST, /v1/cancelAllOrdersAfter, true, DEAD_MAN",
        "POST, /v4/order/kill-switch, true, DEAD_MAN",
        "PUT, /v1/orders/1, true, AMEND",
        "PUT, /g-orders/create, true, PLACE",
        "POST, /v1/order/amend, true, AMEND",
        "POST, /v1/capital/withdraw/apply, true, WITHDRAW",
        "POST, /v1/listenKey, true, SESSION",
    })
    void a_kind_is_guessed_by_name_and_an_unclear_write_is_an_order(
            String verb, String path, boolean isPrivate, Kind kind) {
        assertThat(CcxtKinds.of(call(verb, path, 1, isPrivate ? "X-KEY" : null)))
                .isEqualTo(kind);
    }

    @Test
    void a_draft_is_valid_and_classifies_its_calls() throws IOException {
        ConfiguredExchange exchange = configured(draft(
                50,
                call("GET", "/v1/time", 1, null),
                call("GET", "/v1/orders/{id}", 2, "X-KEY"),
                call("DELETE", "/v1/orders/{id}", 1, "X-KEY")));
        Call cancel = exchange.exchange()
                .classifier()
                .classify(new CallRequest("DELETE", "/v1/orders/7", header -> null, new byte[0]));
        assertThat(cancel.kind()).isEqualTo(Kind.CANCEL);
        assertThat(exchange.exchange().keyHeader()).isEqualTo("X-KEY");
        assertThat(exchange.limits().get(0).size()).isEqualTo(20);
        assertThat(exchange.limits().get(0).windowMs()).isEqualTo(1000);
        assertThat(exchange.limits().get(0).exact()).isFalse();
    }

    @ParameterizedTest(name = "a cost of {0} every {1} ms: {2} units in {3} ms")
    @CsvSource({
        "1, 50, 20, 1000",
        "0.1, 50, 200, 1000",
        "600, 50, 1200, 60000",
        "1, 1000, 10, 10000",
        "0.333, 100, 10000, 1000"
    })
    void the_limit_allows_what_ccxts_own_limiter_does(double cost, double rateLimit, long size, long windowMs)
            throws IOException {
        ConfiguredExchange exchange = configured(
                draft(rateLimit, call("GET", "/v1/time", 1, null), call("DELETE", "/v1/order", cost, "X-KEY")));
        assertThat(exchange.limits().get(0).size()).isEqualTo(size);
        assertThat(exchange.limits().get(0).windowMs()).isEqualTo(windowMs);
    }

    @Test
    void calls_that_cannot_be_routes_are_listed_for_a_person() throws IOException {
        ExchangeDraft draft = draft(
                50,
                call("GET", "/v1/{a}/trades", 1, null),
                call("GET", "/v1/all/{b}", 1, null),
                call("GET", "/v1/level{n}", 1, null),
                new CcxtCall(
                        "POST",
                        "any",
                        "unsigned",
                        1,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "no"));
        assertThat(draft.callCount()).isOne();
        assertThat(draft.todo().toString()).contains("calls without a route: 3", "GET v1/level{n}", "POST unsigned");
        assertThat(configured(draft).exchange().routes().all()).hasSize(1);
    }

    private static CcxtCall cancel(@Nullable String nonceHeader) {
        return new CcxtCall(
                "DELETE",
                "any",
                "v1/orders/{id}",
                1,
                "https://api.new.example",
                "/v1/orders/{id}",
                "X-KEY",
                null,
                nonceHeader,
                null,
                "symbol",
                "cid",
                "id",
                null,
                null);
    }

    @Test
    void nonce_instrument_and_order_ids_are_where_the_built_calls_have_them() throws IOException {
        ExchangeDraft draft = draft(50, cancel("X-Nonce"), call("DELETE", "/v1/other", 1, "X-KEY"));
        assertThat(draft.routes()).containsEntry("nonceHeader", "X-Nonce").containsEntry("instrument", "symbol");
        Call cancel = configured(draft)
                .exchange()
                .classifier()
                .classify(new CallRequest(
                        "DELETE",
                        "/v1/orders/7?symbol=BTC",
                        Map.of("X-Nonce", "12", "X-KEY", "key")::get,
                        new byte[0]));
        assertThat(cancel.nonce()).isEqualTo(12);
        assertThat(cancel.instrument()).isEqualTo("BTC");
        assertThat(ExchangeDraft.lines(draft.routes()))
                .contains("\"exchange\": [\n")
                .contains("\"cid\"");
    }

    @Test
    void a_growing_number_that_may_be_the_time_is_left_to_a_person() {
        ExchangeDraft draft = draft(50, cancel("X-Time"));
        assertThat(draft.routes()).doesNotContainKey("nonceHeader");
        assertThat(draft.todo()).anyMatch(todo -> todo.startsWith("nonce: 'X-Time' of ccxt grows with each call"));
    }

    @Test
    void further_hosts_are_reachable_by_url() throws IOException {
        CcxtCall elsewhere = new CcxtCall(
                "GET",
                "any",
                "v1/x",
                1,
                "https://futures.new.example",
                "/v1/x",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        ExchangeDraft draft = draft(50, call("GET", "/v1/a", 1, null), call("GET", "/v1/b", 1, null), elsewhere);
        assertThat(configured(draft).settings().upstreams())
                .extracting(host -> host.url() + " " + host.relayUrlOnly())
                .containsExactly("https://api.new.example:443 false", "https://futures.new.example:443 true");
        assertThat(draft.todo().toString()).contains("hosts: give each of the 2 hosts");
    }

    @Test
    void a_table_without_calls_is_refused() {
        assertThatThrownBy(() -> draft(50)).isInstanceOf(CommandFailed.class).hasMessageContaining("has no REST calls");
    }

    @Test
    void the_file_has_short_lines_and_says_what_is_left_to_do() {
        CcxtCall[] many = new CcxtCall[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = call("GET", "/v1/some/long/name/of/a/call/" + i, 1, null);
        }
        String file = ExchangeDraft.lines(draft(50, many).routes());
        List<String> calls =
                file.lines().filter(line -> line.contains("/name/of/a/call/")).toList();
        assertThat(calls).hasSizeGreaterThan(10).allMatch(line -> line.length() <= 150);
        assertThat(new JsonObject(file).getJsonArray("draft").getString(0)).startsWith("kinds: ");
        assertThat(file).contains("npm ccxt 4.5.84, class new, read 2026-11-28; secondary");
    }

    @Test
    void a_wrong_command_line_exits_with_2_and_an_existing_file_with_1() throws IOException {
        assertThat(CommandLineRun.type("new-exchange", "x").exit()).isEqualTo(2);
        assertThat(CommandLineRun.type("new-exchange", "x", "--from", "y").exit())
                .isEqualTo(2);
        assertThat(CommandLineRun.type("new-exchange", "X/y", "--from", "ccxt").exit())
                .isEqualTo(2);
        Files.createDirectories(conf.resolve("routes"));
        Files.writeString(conf.resolve("routes/x.json"), "{}");
        CommandLineRun exists = CommandLineRun.type("new-exchange", "x", "--from", "ccxt", "--conf", conf.toString());
        assertThat(exists.exit()).isEqualTo(1);
        assertThat(exists.err()).contains("exists and is not overwritten");
        assertThat(Files.readString(conf.resolve("routes/x.json"))).isEqualTo("{}");
    }
}
