package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.CoinbaseCaller.EPOCH;
import static dev.sluice.sim.exchange.CoinbaseCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.VenueResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoinbaseTest {
    private static final String BASE = "/api/v3/brokerage/";
    private static final String TOO_MANY =
            "{\"errors\":[{\"id\":\"rate_limit_exceeded\",\"message\":\"Too many requests\"}]}";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final CoinbaseCaller bot = new CoinbaseCaller(venue);

    @Test
    void public_calls_of_an_address_are_limited_to_10_per_second() {
        for (int i = 0; i < 10; i++) {
            assertThat(bot.open(BASE + "market/products").status()).isEqualTo(200);
            bot.nowNanos += 50_000_000;
        }
        bot.nowNanos = EPOCH + SECOND - 1;
        VenueResponse over = bot.open("/v2/currencies");
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.text()).isEqualTo(TOO_MANY);
        assertThat(over.header("Retry-After")).isNull();
        bot.nowNanos = EPOCH + SECOND;
        assertThat(bot.open("/v2/currencies").status()).isEqualTo(200);
        assertThat(bot.open("/v2/currencies").status()).isEqualTo(429);
        bot.ip = "10.0.0.2";
        assertThat(bot.open("/v2/currencies").status()).isEqualTo(200);
        assertThat(bot.call("GET", BASE + "accounts", "").status()).isEqualTo(200);
    }

    @Test
    void calls_with_a_token_are_limited_to_30_per_second_and_user() {
        for (int i = 0; i < 30; i++) {
            assertThat(bot.call("GET", BASE + "products", "").status()).isEqualTo(200);
        }
        bot.nowNanos += SECOND - 1;
        assertThat(bot.call("POST", BASE + "orders", order("a")).text()).isEqualTo(TOO_MANY);
        bot.nowNanos += 1;
        assertThat(bot.call("POST", BASE + "orders", order("a")).status()).isEqualTo(200);
        assertThat(bot.limit("coinbase-private").overCount()).isEqualTo(1);
    }

    @Test
    void calls_with_a_token_are_limited_to_10000_per_hour_and_key() {
        Venue trusting = new Venue(VenueSettings.defaults().withSignatureChecks(false));
        CoinbaseCaller many = new CoinbaseCaller(trusting);
        long step = 40_000_000;
        for (int i = 0; i < 10_000; i++) {
            VenueResponse response =
                    many.withInvalidSignature("GET", i % 2 == 0 ? BASE + "key_permissions" : "/v2/accounts");
            assertThat(response.status()).as("call %d", i).isEqualTo(200);
            many.nowNanos += step;
        }
        many.nowNanos = EPOCH + 3_600 * SECOND - 1;
        assertThat(many.withInvalidSignature("GET", BASE + "accounts").text()).isEqualTo(TOO_MANY);
        many.nowNanos += 1;
        assertThat(many.withInvalidSignature("GET", BASE + "accounts").status()).isEqualTo(200);
        assertThat(many.limit("coinbase-key-hour").overCount()).isEqualTo(1);
        assertThat(many.limit("coinbase-private").takenCalls()).isEqualTo(10_001);
    }

    @Test
    void the_time_is_text_and_up_to_a_second_old_when_cached() {
        bot.nowNanos = EPOCH + 123_000_000;
        assertThat(bot.open(BASE + "time").text())
                .isEqualTo("{\"iso\":\"2026-07-14T03:34:00.123Z\",\"epochSeconds\":\"1784000040\","
                        + "\"epochMillis\":\"1784000040123\"}");
        bot.nowNanos += SECOND - 1_000_000;
        assertThat(bot.open(BASE + "time").text()).contains("1784000040123");
        assertThat(bot.send("GET", BASE + "time", List.of(Map.entry("cache-control", "no-cache")), "")
                        .text())
                .contains("1784000041122");
    }

    @Test
    void an_order_is_placed_read_edited_and_cancelled() {
        String placed = bot.call("POST", BASE + "orders", order("mine")).text();
        assertThat(placed).startsWith("{\"success\":true").contains("\"client_order_id\":\"mine\"");
        String id = id(placed);
        assertThat(bot.call("GET", BASE + "orders/historical/" + id, "").text())
                .contains("\"status\":\"OPEN\"")
                .contains("\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"0.01000000\","
                        + "\"limit_price\":\"40000.00\",\"post_only\":false}}");
        assertThat(bot.call("POST", BASE + "orders/edit", "{\"order_id\":\"" + id + "\",\"price\":\"41000\"}")
                        .text())
                .contains("\"success\":true");
        assertThat(list("?order_status=OPEN&product_id=BTC-USD&limit=100"))
                .contains(id)
                .contains("41000.00");
        assertThat(list("?order_status=OPEN&product_id=ETH-USD")).doesNotContain(id);
        assertThat(venue.openOrders(bot.nowNanos))
                .singleElement()
                .extracting(OpenOrder::exchange)
                .isEqualTo("coinbase");
        assertThat(cancel(id))
                .isEqualTo("{\"results\":[{\"success\":true,\"failure_reason\":\"UNKNOWN_CANCEL_FAILURE_REASON\","
                        + "\"order_id\":\"" + id + "\"}]}");
        assertThat(list("?order_status=OPEN")).contains("\"orders\":[]");
        assertThat(list("?order_status=CANCELLED")).contains(id);
    }

    private String list(String query) {
        return bot.call("GET", BASE + "orders/historical/batch" + query, "").text();
    }

    private String cancel(String... ids) {
        return bot.call("POST", BASE + "orders/batch_cancel", "{\"order_ids\":[\"" + String.join("\",\"", ids) + "\"]}")
                .text();
    }

    @Test
    void a_batch_of_cancels_can_partly_fail() {
        String open = id(bot.call("POST", BASE + "orders", order("a")).text());
        String filled = id(bot.call("POST", BASE + "orders", market("b")).text());
        assertThat(cancel(filled, open, open, "nothing"))
                .containsSubsequence(
                        "false,\"failure_reason\":\"ORDER_IS_FULLY_FILLED",
                        "true,\"failure_reason\":\"UNKNOWN_CANCEL_FAILURE_REASON",
                        "false,\"failure_reason\":\"DUPLICATE_CANCEL_REQUEST",
                        "false,\"failure_reason\":\"UNKNOWN_CANCEL_ORDER");
        assertThat(bot.call("POST", BASE + "orders/batch_cancel", "{}").status())
                .isEqualTo(400);
    }

    @Test
    void a_repeated_client_id_places_no_second_order() {
        String first = id(bot.call("POST", BASE + "orders", order("same")).text());
        assertThat(id(bot.call("POST", BASE + "orders", order("same")).text())).isEqualTo(first);
        assertThat(venue.openOrders(bot.nowNanos)).hasSize(1);
        cancel(first);
        assertThat(id(bot.call("POST", BASE + "orders", order("same")).text())).isEqualTo(first);
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @Test
    void a_market_order_by_its_cost_fills_at_once_and_is_among_the_fills() {
        String id = id(bot.call("POST", BASE + "orders", market("m")).text());
        assertThat(bot.call("GET", BASE + "orders/historical/fills", "").text())
                .contains(id)
                .contains("\"size\":\"0.00200000\"");
        assertThat(bot.call("GET", BASE + "orders/historical/" + id, "").text())
                .contains("\"status\":\"FILLED\"")
                .contains("\"order_type\":\"MARKET\"");
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @Test
    void an_invalid_order_is_reported_inside_a_200() {
        VenueResponse unknown = bot.call("POST", BASE + "orders", order("a").replace("BTC-USD", "NO-ONE"));
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.text()).startsWith("{\"success\":false").contains("\"error\":\"INVALID_PRODUCT_ID\"");
        assertThat(bot.call("POST", BASE + "orders", order("a").replace("BUY", "HOLD"))
                        .text())
                .contains("UNSUPPORTED_ORDER_CONFIGURATION");
        assertThat(bot.call("POST", BASE + "orders/close_position", order("a")).text())
                .contains("\"success\":false");
        assertThat(bot.call("GET", BASE + "orders/historical/none", "").status())
                .isEqualTo(404);
        assertThat(bot.call("DELETE", BASE + "orders", "").text()).contains("\"id\":\"not_found\"");
        assertThat(venue.stats(bot.nowNanos).total().failed()).isEqualTo(5);
    }

    @Test
    void a_page_of_orders_continues_at_its_cursor() {
        String first = id(bot.call("POST", BASE + "orders", order("1")).text());
        String second = id(bot.call("POST", BASE + "orders", order("2")).text());
        assertThat(list("?limit=1")).contains(second).contains("\"has_next\":true,\"cursor\":\"1\"");
        assertThat(list("?limit=1&cursor=1")).contains(first).contains("\"has_next\":false,\"cursor\":\"\"");
    }

    @Test
    void markets_books_and_candles_have_the_exchanges_formats() {
        assertThat(bot.open(BASE + "market/products?product_type=FUTURE").text())
                .isEqualTo("{\"products\":[],\"num_products\":0}");
        assertThat(bot.open(BASE + "market/product_book?product_id=BTC-USD&limit=2")
                        .text())
                .contains("\"bids\":[{\"price\":\"49999.99\",\"size\":\"1\"},{\"price\":\"49999.98\"");
        String candles = bot.open(
                        BASE + "market/products/BTC-USD/candles?granularity=ONE_MINUTE&start=1783999920&end=1784000040")
                .text();
        assertThat(candles)
                .containsSubsequence("\"start\":\"1784000040\"", "\"start\":\"1783999980\"", "\"start\":\"1783999920\"")
                .doesNotContain("1783999860");
        assertThat(bot.open(BASE + "market/products/NO-ONE").status()).isEqualTo(404);
        assertThat(bot.open("/v2/prices/ETH-BTC/spot").text()).contains("\"amount\":\"0.06000\"");
    }

    private static String order(String clientId) {
        return "{\"client_order_id\":\"" + clientId + "\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\","
                + "\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"0.01\",\"limit_price\":\"40000\","
                + "\"post_only\":false}}}";
    }

    private static String market(String clientId) {
        return "{\"client_order_id\":\"" + clientId + "\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\","
                + "\"order_configuration\":{\"market_market_ioc\":{\"quote_size\":\"100\"}}}";
    }

    private static String id(String placed) {
        int at = placed.indexOf("\"order_id\":\"") + 12;
        return placed.substring(at, placed.indexOf('"', at));
    }
}
