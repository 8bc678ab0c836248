package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BinanceCaller.EPOCH;
import static dev.sluice.sim.exchange.BinanceCaller.MINUTE;
import static dev.sluice.sim.exchange.BinanceCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.BanHistory;
import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.Fault;
import dev.sluice.sim.wire.OverloadResponse;
import dev.sluice.sim.wire.ResponseDelivery;
import dev.sluice.sim.wire.VenueResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceTest {
    private final Venue venue =
            new Venue(VenueSettings.defaults().withBans("binance", new BanSettings(2, 120, 4, 1_000)));
    private final BinanceCaller bot = BinanceCaller.of(venue);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v3/ping | 1",
                "/api/v3/exchangeInfo | 20",
                "/api/v3/depth?symbol=BTCUSDT | 5",
                "/api/v3/depth?symbol=BTCUSDT&limit=101 | 25",
                "/api/v3/depth?symbol=BTCUSDT&limit=1000 | 50",
                "/api/v3/depth?symbol=BTCUSDT&limit=5000 | 250",
                "/api/v3/klines?symbol=BTCUSDT&interval=1m | 2",
                "/api/v3/ticker/24hr | 80",
                "/api/v3/ticker/24hr?symbol=BTCUSDT | 2",
                "/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D | 2",
                "/api/v3/ticker?symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D | 8",
                "/api/v3/ticker/price | 4",
                "/fapi/v1/depth?symbol=BTCUSDT | 10",
                "/fapi/v1/depth?symbol=BTCUSDT&limit=1000 | 20",
                "/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=99 | 1",
                "/fapi/v1/ticker/24hr | 40",
                "/fapi/v1/premiumIndex | 10",
                "/dapi/v1/exchangeInfo | 1",
                "/api/v3/nothing | 1",
            })
    void a_call_costs_its_documented_weight(String target, String weight) {
        assertThat(bot.get(target).header("X-MBX-USED-WEIGHT-1M")).isEqualTo(weight);
    }

    /**
     * Time calls of exchanges that are not simulated. A gateway that sends all its exchanges to the simulator sends
     * them from Binance's address.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/common/timestamp", "/openApi/swap/v2/server/time", "/public/get-instruments", "/v1/symbols"
            })
    void a_path_of_an_exchange_that_is_not_simulated_is_not_found_and_not_counted(String target) {
        assertThat(bot.get(target).status()).isEqualTo(404);
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1");
    }

    @Test
    void spot_futures_and_each_address_have_their_own_weights() {
        bot.get("/api/v3/exchangeInfo");
        assertThat(bot.get("/fapi/v1/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1");
        BinanceCaller other = new BinanceCaller(venue, Account.demo().get(2), "10.0.0.2");
        assertThat(other.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1");
    }

    @Test
    void calls_over_the_limit_get_429_then_418_until_the_ban_ends() {
        bot.nowNanos += 10 * SECOND;
        for (int i = 0; i < 24; i++) {
            assertThat(bot.get("/api/v3/depth?symbol=BTCUSDT&limit=5000").status())
                    .isEqualTo(200);
        }
        VenueResponse over = bot.get("/api/v3/ping");
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.header("Retry-After")).isEqualTo("50");
        assertThat(over.text()).contains("-1003").contains("current limit is 6000");
        assertThat(bot.get("/api/v3/ping").status()).isEqualTo(429);
        VenueResponse banned = bot.get("/api/v3/ping");
        assertThat(banned.status()).isEqualTo(418);
        assertThat(banned.header("Retry-After")).isEqualTo("120");
        assertThat(banned.text()).contains("IP banned until " + (EPOCH + 130 * SECOND) / 1_000_000);
        bot.nowNanos += 119 * SECOND;
        assertThat(bot.get("/api/v3/time").header("Retry-After")).isEqualTo("1");
        bot.nowNanos += SECOND;
        assertThat(bot.get("/api/v3/time").status()).isEqualTo(200);
        assertThat(venue.stats(bot.nowNanos).bans()).isEqualTo(1);
        assertThat(venue.stats(bot.nowNanos).overCount()).isEqualTo(3);
        assertThat(venue.stats(bot.nowNanos).total().banned()).isEqualTo(1);
    }

    @Test
    void each_ban_is_longer_than_the_previous_one_up_to_a_maximum() {
        BanHistory history = new BanHistory(new BanSettings(0, 120, 4, 1_000), new TimeScale(1));
        long now = EPOCH;
        for (long seconds : new long[] {120, 480, 1_000, 1_000}) {
            assertThat(history.addViolation(now, now + MINUTE)).isTrue();
            assertThat(history.untilNanos() - now).isEqualTo(seconds * SECOND);
            now = history.untilNanos();
        }
        assertThat(history.addViolation(now + 1_001 * SECOND, now)).isTrue();
        assertThat(history.untilNanos() - now).isEqualTo((1_001 + 120) * SECOND);
    }

    @Test
    void strikes_are_dropped_with_their_window() {
        BanHistory history = new BanHistory(new BanSettings(2, 120, 4, 1_000), new TimeScale(1));
        assertThat(history.addViolation(EPOCH, EPOCH + MINUTE)).isFalse();
        assertThat(history.addViolation(EPOCH, EPOCH + MINUTE)).isFalse();
        assertThat(history.addViolation(EPOCH + MINUTE, EPOCH + 2 * MINUTE)).isFalse();
    }

    @Test
    void a_scaled_minute_lasts_three_seconds_and_bans_are_scaled_too() {
        Venue scaled = new Venue(
                VenueSettings.defaults().withScale(0.05).withBans("binance", new BanSettings(0, 120, 4, 1_000)));
        BinanceCaller fast = BinanceCaller.of(scaled);
        for (int i = 0; i < 24; i++) {
            fast.get("/api/v3/depth?symbol=BTCUSDT&limit=5000");
        }
        fast.nowNanos += 3 * SECOND;
        assertThat(fast.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1");
        for (int i = 0; i < 24; i++) {
            fast.get("/api/v3/depth?symbol=BTCUSDT&limit=5000");
        }
        assertThat(fast.get("/api/v3/ping").header("Retry-After")).isEqualTo("6");
    }

    @Test
    void an_order_costs_weight_only_when_it_fails() {
        VenueResponse placed = bot.place("a");
        assertThat(placed.status()).isEqualTo(200);
        assertThat(placed.header("X-MBX-USED-WEIGHT-1M")).isEqualTo("0");
        assertThat(placed.header("X-MBX-ORDER-COUNT-10S")).isEqualTo("1");
        assertThat(placed.header("X-MBX-ORDER-COUNT-1D")).isEqualTo("1");
        VenueResponse again = bot.place("a");
        assertThat(again.text()).contains("-2010").contains("Duplicate order sent.");
        assertThat(again.header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1");
        assertThat(bot.place("b").header("X-MBX-ORDER-COUNT-10S")).isEqualTo("2");
    }

    @Test
    void exceeding_the_order_count_refuses_orders_of_that_account_only() {
        for (int i = 0; i < 100; i++) {
            assertThat(bot.place("a" + i).status()).isEqualTo(200);
        }
        VenueResponse over = bot.place("more");
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.text()).contains("-1015").contains("100 orders per 10 SECOND");
        assertThat(over.header("Retry-After")).isEqualTo("10");
        BinanceCaller sameAddress = new BinanceCaller(venue, Account.demo().get(3), "10.0.0.1");
        assertThat(sameAddress.place("other").status()).isEqualTo(200);
        bot.nowNanos += 10 * SECOND;
        assertThat(bot.place("later").status()).isEqualTo(200);
    }

    @Test
    void two_keys_of_one_account_share_its_orders_and_counts() {
        BinanceCaller third = new BinanceCaller(venue, Account.demo().get(4), "10.0.0.1");
        BinanceCaller fourth = new BinanceCaller(venue, Account.demo().get(5), "10.0.0.1");
        third.place("x");
        assertThat(fourth.place("y").header("X-MBX-ORDER-COUNT-10S")).isEqualTo("2");
        assertThat(fourth.signed("GET", "/api/v3/openOrders", "symbol=BTCUSDT").text())
                .contains("\"clientOrderId\":\"x\"");
    }

    @Test
    void an_order_is_placed_found_listed_and_cancelled_once() {
        bot.place("mine");
        String named = "symbol=BTCUSDT&origClientOrderId=mine";
        assertThat(bot.signed("GET", "/api/v3/order", named).text()).contains("\"status\":\"NEW\"");
        assertThat(venue.openOrders(bot.nowNanos)).singleElement().satisfies(order -> {
            assertThat(order.clientId()).isEqualTo("mine");
            assertThat(order.account()).isEqualTo("demo-1");
        });
        assertThat(bot.signed("DELETE", "/api/v3/order", named).text()).contains("\"status\":\"CANCELED\"");
        assertThat(bot.signed("DELETE", "/api/v3/order", named).text()).contains("-2011");
        assertThat(bot.signed("GET", "/api/v3/order", named).text()).contains("\"status\":\"CANCELED\"");
        assertThat(bot.signed("GET", "/api/v3/order", "symbol=BTCUSDT&orderId=9")
                        .text())
                .contains("-2013");
        assertThat(bot.signed("GET", "/api/v3/openOrders", "").text()).isEqualTo("[]");
        assertThat(bot.signed("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT").text())
                .contains("-2011");
    }

    @Test
    void a_market_order_fills_at_once_and_does_not_change_the_order_count() {
        VenueResponse filled = bot.signed("POST", "/api/v3/order", "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=2");
        assertThat(filled.text())
                .contains("\"status\":\"FILLED\"")
                .contains("\"cummulativeQuoteQty\":\"100000.00000000\"");
        assertThat(filled.header("X-MBX-ORDER-COUNT-10S")).isEqualTo("0");
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @Test
    void cancel_replace_reports_the_result_of_each_half() {
        bot.place("old");
        String rest = "&cancelReplaceMode=STOP_ON_FAILURE&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=41000";
        String path = "/api/v3/order/cancelReplace";
        assertThat(bot.signed("POST", path, "symbol=BTCUSDT&cancelOrigClientOrderId=old" + rest)
                        .text())
                .contains("\"cancelResult\":\"SUCCESS\",\"newOrderResult\":\"SUCCESS\"");
        VenueResponse failed = bot.signed("POST", path, "symbol=BTCUSDT&cancelOrigClientOrderId=old" + rest);
        assertThat(failed.status()).isEqualTo(400);
        assertThat(failed.text()).contains("-2022").contains("NOT_ATTEMPTED").contains("\"newOrderResponse\":null");
        String allow = rest.replace("STOP_ON_FAILURE", "ALLOW_FAILURE");
        VenueResponse partly = bot.signed("POST", path, "symbol=BTCUSDT&cancelOrigClientOrderId=old" + allow);
        assertThat(partly.status()).isEqualTo(409);
        assertThat(partly.text()).contains("-2021");
    }

    @ParameterizedTest
    @CsvSource({
        "the cancel fails and the new order rests,      missing, 1,      1",
        "the cancel succeeds and the new order fails,   old,     wrong,  0",
    })
    void a_half_failed_cancel_replace_counts_the_new_order_only_when_it_rests(
            String half, String cancelled, String quantity, long counted) {
        bot.place("old");
        long before = ordersInTenSeconds();
        VenueResponse partly = bot.signed(
                "POST",
                "/api/v3/order/cancelReplace",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=41000&cancelReplaceMode=ALLOW_FAILURE"
                        + "&quantity=" + quantity + "&cancelOrigClientOrderId=" + cancelled);
        assertThat(partly.status()).as(half).isEqualTo(409);
        assertThat(ordersInTenSeconds() - before).as(half).isEqualTo(counted);
    }

    private long ordersInTenSeconds() {
        return venue.stats(bot.nowNanos).limits().stream()
                .filter(stats -> stats.limit().equals("spot-orders-10s"))
                .mapToLong(LimitStats::used)
                .sum();
    }

    @Test
    void a_timestamp_is_valid_from_one_window_ago_to_just_under_a_second_ahead() {
        long nowMillis = bot.nowNanos / 1_000_000;
        assertThat(timed(nowMillis - 5_000)).doesNotContain("-1021");
        assertThat(timed(nowMillis - 5_001)).contains("-1021").contains("outside of the recvWindow");
        assertThat(timed(nowMillis + 999)).doesNotContain("-1021");
        assertThat(timed(nowMillis + 1_000)).contains("-1021").contains("1000ms ahead");
        assertThat(timed((nowMillis - 1) * 1_000)).doesNotContain("-1021");
    }

    private String timed(long timestamp) {
        String query = "timestamp=" + timestamp;
        String signature = BinanceCaller.hmac(Account.demo().get(2).secret(), query);
        return bot.get("/api/v3/account?" + query + "&signature=" + signature).text();
    }

    @Test
    void an_unknown_key_and_missing_parameters_have_their_own_error_codes() {
        BinanceCaller stranger = new BinanceCaller(venue, new Account("who", "secret", "nobody"), "10.0.0.1");
        assertThat(stranger.signed("GET", "/api/v3/account", "").text()).contains("-2015");
        assertThat(stranger.get("/api/v3/account").status()).isEqualTo(401);
        assertThat(bot.get("/api/v3/account").text()).contains("-1102").contains("timestamp");
    }

    @Test
    void a_batch_of_futures_orders_is_placed_and_cancelled_by_the_countdown() {
        String order = "{\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\","
                + "\"quantity\":\"1\",\"price\":\"40000\",\"newClientOrderId\":\"N\"}";
        String batch = "[" + order.replace("N", "one") + "," + order.replace("N", "two") + "]";
        String encoded = URLEncoder.encode(batch, StandardCharsets.UTF_8);
        VenueResponse placed = bot.signed("POST", "/fapi/v1/batchOrders", "batchOrders=" + encoded);
        assertThat(placed.text()).contains("\"clientOrderId\":\"one\"").contains("\"clientOrderId\":\"two\"");
        assertThat(placed.header("X-MBX-ORDER-COUNT-10S")).isEqualTo("5");
        assertThat(placed.header("X-MBX-ORDER-COUNT-1M")).isEqualTo("1");
        assertThat(placed.header("X-MBX-USED-WEIGHT-1M")).isEqualTo("5");
        bot.signed("POST", "/fapi/v1/countdownCancelAll", "symbol=BTCUSDT&countdownTime=5000");
        bot.nowNanos += 5 * SECOND - 1;
        assertThat(venue.openOrders(bot.nowNanos)).hasSize(2);
        bot.nowNanos += 1;
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"orderIdList", "orderidlist"})
    void a_batch_of_futures_orders_is_cancelled_under_both_spellings(String list) {
        String order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=9&newClientOrderId=";
        String id = "\"orderId\":(\\d+).*";
        String first = bot.signed("POST", "/fapi/v1/order", order + "a").text().replaceFirst(".*?" + id, "$1");
        String second = bot.signed("POST", "/fapi/v1/order", order + "b").text().replaceFirst(".*?" + id, "$1");
        String ids = list + "=%5B" + first + "%2C" + second + "%2C7%5D";
        assertThat(bot.signed("DELETE", "/fapi/v1/batchOrders", "symbol=BTCUSDT&" + ids)
                        .text())
                .contains("\"clientOrderId\":\"a\"")
                .contains("\"clientOrderId\":\"b\"")
                .contains("{\"code\":-2011,\"msg\":\"Unknown order sent.\"}");
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    @Test
    void other_programs_on_the_address_use_their_share_evenly() {
        venue.faults().useWeightElsewhere("10.0.0.1", 50);
        bot.nowNanos += MINUTE / 2;
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1501");
        bot.nowNanos += MINUTE / 4;
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("2252");
        bot.nowNanos += MINUTE / 4;
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1");
    }

    @Test
    void usage_of_another_program_is_not_returned_when_it_slows_down() {
        venue.faults().useWeightElsewhere("10.0.0.1", 50);
        bot.nowNanos += MINUTE / 2;
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1501");
        venue.faults().useWeightElsewhere("10.0.0.1", 10);
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("1502");
    }

    @Test
    void a_wrong_clock_and_a_wrong_usage_header_change_only_what_is_reported() {
        venue.faults().reportWrongTime(-2_000);
        venue.faults().reportUsedWeight(50);
        VenueResponse response = bot.get("/api/v3/exchangeInfo");
        assertThat(response.header("X-MBX-USED-WEIGHT-1M")).isEqualTo("10");
        assertThat(bot.get("/api/v3/time").text()).isEqualTo("{\"serverTime\":" + (EPOCH / 1_000_000 - 2_000) + "}");
        assertThat(bot.signed("GET", "/api/v3/account", "").text()).contains("1000ms ahead");
        assertThat(venue.stats(bot.nowNanos).limits().get(0).used()).isEqualTo(41);
    }

    @Test
    void a_fault_affects_its_configured_number_of_calls_and_may_execute_them() {
        venue.faults().add(new Fault("POST", "/api/v3/order", 1, true, OverloadResponse.UNKNOWN.action()));
        venue.faults().add(new Fault("", "/api/v3/ping", 2, false, new Fault.Deliver(ResponseDelivery.NEVER)));
        VenueResponse unknown = bot.place("lost");
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.text()).contains("Unknown error, please check your request or try again later.");
        assertThat(venue.openOrders(bot.nowNanos)).hasSize(1);
        assertThat(bot.get("/api/v3/ping").responseDelivery()).isEqualTo(ResponseDelivery.NEVER);
        assertThat(bot.get("/api/v3/ping").responseDelivery()).isEqualTo(ResponseDelivery.NEVER);
        assertThat(bot.get("/api/v3/ping").responseDelivery()).isEqualTo(ResponseDelivery.WHOLE);
        assertThat(bot.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("2");
    }

    @Test
    void the_journal_keeps_calls_byte_for_byte_up_to_its_size() {
        Venue small = new Venue(VenueSettings.defaults().withJournalCalls(2));
        BinanceCaller caller = BinanceCaller.of(small);
        caller.get("/api/v3/ping?a=%7b");
        caller.get("/api/v3/ping?b=+%20");
        caller.get("/api/v3/none?");
        assertThat(small.journal())
                .extracting(entry -> entry.request().target() + ' ' + entry.status())
                .containsExactly("/api/v3/ping?b=+%20 200", "/api/v3/none? 404");
        small.reset();
        assertThat(small.journal()).isEmpty();
        assertThat(small.stats(EPOCH).total().calls()).isZero();
    }
}
