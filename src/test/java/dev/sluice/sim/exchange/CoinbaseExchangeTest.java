package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.CoinbaseCaller.EPOCH;
import static dev.sluice.sim.exchange.CoinbaseCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.signer.RestingOrders;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.VenueResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoinbaseExchangeTest {
    private static final long MILLI = 1_000_000L;

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final CoinbaseCaller bot = new CoinbaseCaller(venue);

    @Test
    void public_calls_of_an_address_are_limited_to_10_a_second_and_bursts_of_15() {
        for (int i = 0; i < 15; i++) {
            assertThat(bot.open("/products").status()).isEqualTo(200);
        }
        VenueResponse over = bot.open("/time");
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.text()).isEqualTo("{\"message\":\"Public rate limit exceeded\"}");
        assertThat(over.headers()).extracting(header -> header.getKey()).containsExactly("Content-Type", "Date");
        bot.nowNanos += 100 * MILLI - 1;
        assertThat(bot.open("/time").status()).isEqualTo(429);
        bot.nowNanos += 1;
        assertThat(bot.open("/time").status()).isEqualTo(200);
        assertThat(bot.open("/time").status()).isEqualTo(429);
        assertThat(bot.open("/loans/assets").status()).isEqualTo(200);
        bot.ip = "10.0.0.2";
        assertThat(bot.open("/time").status()).isEqualTo(200);
        assertThat(bot.limit("coinbaseexchange-public").overCount()).isEqualTo(3);
    }

    @Test
    void private_calls_of_a_profile_are_limited_to_15_a_second_and_bursts_of_30() {
        Account third = Account.demo().get(4);
        Account fourth = Account.demo().get(5);
        for (int i = 0; i < 30; i++) {
            assertThat(bot.signed(i % 2 == 0 ? third : fourth, "GET", "/accounts", "")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(bot.signed(third, "GET", "/orders", "").text())
                .isEqualTo("{\"message\":\"Private rate limit exceeded\"}");
        bot.nowNanos += SECOND;
        for (int i = 0; i < 15; i++) {
            assertThat(bot.signed(fourth, "GET", "/orders", "").status()).isEqualTo(200);
        }
        assertThat(bot.signed(fourth, "GET", "/orders", "").status()).isEqualTo(429);
        assertThat(bot.signed("GET", "/accounts", "").status()).isEqualTo(200);
    }

    @Test
    void frequent_checks_of_a_bucket_lose_no_tokens() {
        for (int i = 0; i < 15; i++) {
            bot.open("/time");
        }
        int answered = 0;
        for (int i = 0; i < 100; i++) {
            bot.nowNanos += 30 * MILLI;
            answered += bot.open("/time").status() == 200 ? 1 : 0;
        }
        assertThat(answered).isEqualTo(30);
    }

    @Test
    void fills_have_their_own_bucket_of_20_and_10_a_second() {
        for (int i = 0; i < 20; i++) {
            assertThat(bot.signed("GET", "/fills?product_id=BTC-USD", "").status())
                    .isEqualTo(200);
        }
        assertThat(bot.signed("GET", "/fills?product_id=BTC-USD", "").status()).isEqualTo(429);
        for (int i = 0; i < 10; i++) {
            assertThat(bot.signed("GET", "/fees", "").status()).isEqualTo(200);
        }
        assertThat(bot.signed("GET", "/fees", "").status()).isEqualTo(429);
        assertThat(bot.limit("coinbaseexchange-fills").overCount()).isEqualTo(1);
        assertThat(bot.limit("coinbaseexchange-private").overCount()).isEqualTo(1);
        assertThat(bot.limit("coinbaseexchange-private").takenCalls()).isEqualTo(30);
    }

    @Test
    void the_time_is_in_seconds_with_a_fraction() {
        bot.nowNanos = EPOCH + 504 * MILLI;
        assertThat(bot.open("/time").text())
                .isEqualTo("{\"iso\":\"2026-07-14T03:34:00.504Z\",\"epoch\":1784000040.504}");
    }

    @Test
    void an_order_is_placed_read_and_cancelled_by_its_id() {
        String placed = bot.signed("POST", "/orders", order("")).text();
        String id = id(placed);
        assertThat(placed).contains("\"size\":\"0.01000000\"").contains("\"status\":\"open\"");
        assertThat(bot.signed("GET", "/orders?product_id=BTC-USD&limit=10", "").text())
                .contains(id);
        assertThat(venue.openOrders(bot.nowNanos))
                .singleElement()
                .extracting(OpenOrder::exchange)
                .isEqualTo("coinbaseexchange");
        assertThat(bot.signed("DELETE", "/orders/" + id, "{\"product_id\":\"BTC/USD\"}")
                        .text())
                .isEqualTo('"' + id + '"');
        assertThat(bot.signed("GET", "/orders/" + id, "").text())
                .contains("\"status\":\"done\"")
                .contains("\"done_reason\":\"canceled\"");
        assertThat(bot.signed("GET", "/orders", "").text()).isEqualTo("[]");
        assertThat(bot.signed("GET", "/orders?status=all", "").text()).contains(id);
        VenueResponse again = bot.signed("DELETE", "/orders/" + id, "");
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.text()).isEqualTo("{\"message\":\"Order already done\"}");
        VenueResponse unknown = bot.signed("DELETE", "/orders/none", "");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).isEqualTo("{\"message\":\"order not found\"}");
    }

    @Test
    void an_order_is_found_by_its_client_id() {
        bot.signed("POST", "/orders", order(",\"client_oid\":\"mine\""));
        assertThat(bot.signed("GET", "/orders/client:mine", "").text()).contains("\"client_oid\":\"mine\"");
        assertThat(bot.signed("DELETE", "/orders/client:mine", "").text()).isEqualTo("\"mine\"");
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @Test
    void cancel_all_cancels_every_order_or_those_of_the_product_in_the_query() {
        String bitcoin = id(bot.signed("POST", "/orders", order("")).text());
        String ether = id(
                bot.signed("POST", "/orders", order("").replace("BTC", "ETH")).text());
        assertThat(bot.signed("DELETE", "/orders?product_id=ETH-USD", "").text())
                .isEqualTo("[\"" + ether + "\"]");
        assertThat(bot.signed("DELETE", "/orders", "").text()).isEqualTo("[\"" + bitcoin + "\"]");
        assertThat(bot.signed("DELETE", "/orders", "").text()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource({"coinbase, all", "coinbaseexchange, spot"})
    void each_product_of_both_exchanges_has_room_for_500_open_orders(String exchange, String book) {
        Venue trusting = new Venue(VenueSettings.defaults().withSignatureChecks(false));
        RestingOrders orders = new RestingOrders();
        for (String product : List.of("BTC-USD", "ETH-USD")) {
            for (int i = 0; i < 501; i++) {
                bot.nowNanos += 100 * MILLI;
                trusting.handle(orders.request(exchange, book, product, bot.nowNanos / MILLI), bot.nowNanos);
            }
        }
        assertThat(trusting.openOrders(bot.nowNanos))
                .filteredOn(order -> order.instrument().equals("BTC-USD"))
                .hasSize(500);
        assertThat(trusting.openOrders(bot.nowNanos)).hasSize(1_000);
    }

    @Test
    void a_market_order_by_its_funds_fills_at_once() {
        String id = id(bot.signed(
                        "POST",
                        "/orders",
                        "{\"type\":\"market\",\"side\":\"buy\",\"product_id\":\"BTC-USD\",\"funds\":\"100\"}")
                .text());
        assertThat(bot.signed("GET", "/fills?order_id=" + id, "").text())
                .contains(id)
                .contains("\"size\":\"0.00200000\"");
        assertThat(bot.signed("GET", "/fills", "").status()).isEqualTo(400);
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @Test
    void an_invalid_order_gets_an_error_status_and_message() {
        assertThat(bot.signed("POST", "/orders", order("").replace("BTC-USD", "NO-ONE"))
                        .text())
                .isEqualTo("{\"message\":\"Product not found\"}");
        assertThat(bot.signed("POST", "/orders", order("").replace("0.01", "0")).text())
                .contains("size is too small");
        assertThat(bot.signed("POST", "/orders", order("").replace("40000", "-1"))
                        .status())
                .isEqualTo(400);
        assertThat(bot.signed("POST", "/profiles", "{}").status()).isEqualTo(404);
    }

    @Test
    void markets_books_and_candles_have_the_exchanges_formats() {
        assertThat(bot.open("/products/BTC-USD/book?level=2").text())
                .startsWith("{\"bids\":[[\"49999.99\",\"1\",1],[\"49999.98\"");
        assertThat(bot.open("/products/BTC-USD/candles?granularity=60").text())
                .startsWith("[[1784000040,50000.00,50000.00,50000.00,50000.00,1],[1783999980,");
        assertThat(bot.open("/products/BTC-USD/ticker").text()).contains("\"bid\":\"49999.99\"");
        assertThat(bot.open("/currencies/ETH").text()).contains("\"name\":\"Ethereum\"");
        assertThat(bot.open("/products/NO-ONE").status()).isEqualTo(404);
    }

    private static String order(String more) {
        return "{\"type\":\"limit\",\"side\":\"buy\",\"product_id\":\"BTC-USD\",\"price\":\"40000\",\"size\":\"0.01\""
                + more + "}";
    }

    private static String id(String placed) {
        int at = placed.indexOf("\"id\":\"") + 6;
        return placed.substring(at, placed.indexOf('"', at));
    }
}
