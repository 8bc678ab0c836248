package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BybitCaller.EPOCH;
import static dev.sluice.sim.exchange.BybitCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BybitTest {
    private static final long MILLI = 1_000_000L;
    private static final String TIME = "market/time";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final BybitCaller bot = new BybitCaller(venue, Account.demo().get(2));

    /** Signed with OpenSSL, not with the code of this test or of the venue. */
    @Test
    void known_signatures_of_a_query_and_of_a_body_are_accepted() {
        long then = 1_658_384_314_791L;
        bot.nowNanos = then * MILLI;
        String query = "category=option&symbol=BTC-29JUL22-25000-C";
        assertThat(bot.send(
                                "GET",
                                "order/realtime?" + query,
                                "",
                                then,
                                "b64341654ef33a81ab8e10252be4c61f7579f2f9ac7adac128d7fbb1537c0c12")
                        .text())
                .startsWith("{\"retCode\":0,");
        String body = "{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Limit\","
                + "\"qty\":\"0.01\",\"price\":\"20000\"}";
        String sign = "52127a24a5fe5c88e7c1f3a98e09fdfa2b78bd12fbd43d7b96c6415bbfa41d33";
        assertThat(bot.send("POST", "order/create", body, then, sign).text()).startsWith("{\"retCode\":0,");
        VenueResponse changed = bot.send("POST", "order/create", body.replace("0.01", "0.02"), then, sign);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).startsWith("{\"retCode\":10004,");
    }

    @ParameterizedTest
    @CsvSource({"-5000, 0", "-5001, 10002", "999, 0", "1000, 10002"})
    void a_timestamp_may_be_as_old_as_the_window_and_less_than_a_second_ahead(long offMillis, int code) {
        long timestamp = EPOCH / MILLI + offMillis;
        assertThat(bot.send("GET", "account/info", "", timestamp, bot.sign(timestamp, ""))
                        .text())
                .startsWith("{\"retCode\":" + code + ",");
    }

    @Test
    void an_unknown_key_is_refused_inside_a_200() {
        BybitCaller stranger = new BybitCaller(venue, new Account("stranger", "secret", "nobody"));
        assertThat(stranger.get("account/info", "").text()).startsWith("{\"retCode\":10003,");
    }

    @Test
    void the_601st_call_in_five_seconds_bans_the_address_for_ten_minutes() {
        for (int i = 0; i < 600; i++) {
            assertThat(bot.open(TIME).status()).isEqualTo(200);
            bot.nowNanos += 5 * MILLI;
        }
        bot.nowNanos = EPOCH + 5 * SECOND - 1;
        VenueResponse over = bot.open(TIME);
        assertThat(over.status()).isEqualTo(403);
        assertThat(over.text()).contains("access too frequent").contains("10018");
        assertThat(bot.open("10.0.0.2", TIME).status()).isEqualTo(200);
        bot.nowNanos += 600 * SECOND - 1;
        assertThat(bot.open(TIME).status()).isEqualTo(403);
        bot.nowNanos++;
        assertThat(bot.open(TIME).status()).isEqualTo(200);
        assertThat(limit("bybit-ip", "10.0.0.1").peakUsed()).isEqualTo(600);
        assertThat(limit("bybit-ip", "10.0.0.1").overCount()).isEqualTo(1);
        assertThat(venue.stats(bot.nowNanos).bans()).isEqualTo(1);
        assertThat(venue.stats(bot.nowNanos).total().banned()).isEqualTo(1);
    }

    @Test
    void exactly_six_hundred_calls_pass_in_any_five_seconds() {
        bot.nowNanos += 4 * SECOND;
        for (int i = 0; i < 599; i++) {
            bot.open(TIME);
        }
        bot.nowNanos += 5 * SECOND - 1;
        assertThat(bot.open(TIME).status()).isEqualTo(200);
        bot.nowNanos++;
        assertThat(bot.open(TIME).status()).isEqualTo(200);
        assertThat(limit("bybit-ip", "10.0.0.1").used()).isEqualTo(2);
    }

    @Test
    void another_program_on_the_address_uses_its_share_of_any_five_seconds() {
        venue.faults().useWeightElsewhere("10.0.0.1", 30);
        for (int i = 0; i < 500; i++) {
            assertThat(bot.open(TIME).status()).isEqualTo(200);
            bot.nowNanos += 12 * MILLI;
        }
        assertThat(limit("bybit-ip", "10.0.0.1").used()).isBetween(416 + 178L, 417 + 180L);
        assertThat(limit("bybit-ip", "10.0.0.1").takenUnits()).isEqualTo(500);
        for (int i = 0; i < 20; i++) {
            bot.open(TIME);
        }
        assertThat(venue.stats(bot.nowNanos).bans()).isEqualTo(1);
    }

    @Test
    void the_usage_of_another_program_can_grow_at_once() {
        venue.faults().useWeightElsewhere("10.0.0.1", 1);
        bot.open(TIME);
        bot.nowNanos += 800 * MILLI;
        bot.open(TIME);
        venue.faults().useWeightElsewhere("10.0.0.1", 60);
        assertThat(bot.open(TIME).status()).isEqualTo(200);
        bot.nowNanos += 4 * SECOND;
        assertThat(bot.open(TIME).status()).isEqualTo(200);
        assertThat(limit("bybit-ip", "10.0.0.1").used()).isBetween(288L, 300L);
    }

    @ParameterizedTest
    @CsvSource({
        "order/create, linear, 10",
        "order/create, spot, 20",
        "order/cancel, option, 10",
        "order/cancel-all, linear, 10",
        "order/cancel-all, option, 1",
        "order/cancel-all, spot, 20",
        "order/amend, spot, 10",
        "order/disconnected-cancel-all, linear, 5",
    })
    void an_account_may_send_the_documented_number_of_calls_per_second(String path, String category, int size) {
        String body = "{\"category\":\"" + category + "\",\"timeWindow\":10}";
        for (int i = 0; i < size; i++) {
            VenueResponse response = bot.post(path, body);
            assertThat(response.text()).doesNotContain("10006");
            assertThat(response.header("X-Bapi-Limit")).isEqualTo(Integer.toString(size));
            assertThat(response.header("X-Bapi-Limit-Status")).isEqualTo(Integer.toString(size - 1 - i));
            assertThat(response.header("X-Bapi-Limit-Reset-Timestamp")).isEqualTo(Long.toString(EPOCH / MILLI));
        }
        bot.nowNanos += SECOND - 1;
        VenueResponse over = bot.post(path, body);
        assertThat(over.status()).isEqualTo(200);
        assertThat(over.text()).startsWith("{\"retCode\":10006,\"retMsg\":\"Too many visits");
        assertThat(over.header("X-Bapi-Limit-Status")).isEqualTo("0");
        assertThat(over.header("X-Bapi-Limit-Reset-Timestamp")).isEqualTo(Long.toString(EPOCH / MILLI + 1_000));
        bot.nowNanos++;
        assertThat(bot.post(path, body).text()).doesNotContain("10006");
    }

    @Test
    void linear_and_inverse_share_a_quota_and_the_others_have_their_own() {
        for (int i = 0; i < 5; i++) {
            bot.place("linear", "");
            bot.post("order/create", "{\"category\":\"inverse\"}");
        }
        assertThat(bot.place("linear", "").text()).contains("10006");
        assertThat(bot.post("order/create", "{\"category\":\"inverse\"}").text())
                .contains("10006");
        assertThat(bot.place("spot", "").text()).startsWith("{\"retCode\":0,");
        assertThat(limit("bybit-order-create", "demo-1:futures").overCount()).isEqualTo(2);
    }

    @Test
    void fifty_reads_of_a_path_pass_per_second_across_categories() {
        for (int i = 0; i < 25; i++) {
            bot.get("order/realtime", "category=spot");
            bot.get("order/realtime", "category=inverse");
        }
        assertThat(bot.get("order/realtime", "category=spot").text()).contains("10006");
        assertThat(bot.get("order/history", "category=spot").text()).startsWith("{\"retCode\":0,");
    }

    @Test
    void the_first_orders_of_a_batch_beyond_the_quota_are_placed_and_the_others_fail() {
        assertThat(bot.batch("order/create-batch", "linear", 5).header("X-Bapi-Limit-Status"))
                .isEqualTo("5");
        VenueResponse partial = bot.batch("order/create-batch", "linear", 8);
        assertThat(partial.text()).startsWith("{\"retCode\":0,");
        assertThat(partial.text().split("\"code\":10006", -1)).hasSize(1 + 3);
        assertThat(venue.openOrders(bot.nowNanos)).hasSize(10);
        assertThat(bot.batch("order/create-batch", "linear", 1).text()).startsWith("{\"retCode\":10006,");
        assertThat(bot.place("linear", "").text()).startsWith("{\"retCode\":0,");
        LimitStats batches = limit("bybit-order-create-batch", "demo-1:futures");
        assertThat(batches.takenUnits()).isEqualTo(10);
        assertThat(batches.overCount()).isEqualTo(2);
    }

    @Test
    void a_batch_of_options_counts_as_one_call() {
        for (int i = 0; i < 10; i++) {
            assertThat(bot.batch("order/create-batch", "option", 20).text()).startsWith("{\"retCode\":0,");
        }
        assertThat(bot.batch("order/create-batch", "option", 1).text()).startsWith("{\"retCode\":10006,");
        assertThat(bot.batch("order/create-batch", "spot", 11).text()).startsWith("{\"retCode\":10001,");
    }

    @Test
    void an_order_can_be_placed_read_amended_and_cancelled() {
        String id = id(bot.place("linear", ",\"orderLinkId\":\"mine\""));
        String names = "{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"orderId\":\"" + id + "\"";
        assertThat(bot.get("order/realtime", "category=linear&symbol=BTCUSDT").text())
                .contains(id)
                .contains("\"orderStatus\":\"New\"");
        assertThat(bot.place("linear", ",\"orderLinkId\":\"mine\"").text()).contains("110072");
        assertThat(bot.place("spot", ",\"orderLinkId\":\"mine\"").text()).startsWith("{\"retCode\":0,");
        assertThat(bot.post("order/amend", names + ",\"price\":\"21000\"}").text())
                .contains(id);
        assertThat(bot.get("order/realtime", "category=linear&orderLinkId=mine").text())
                .contains("\"price\":\"21000\"");
        assertThat(bot.post("order/cancel", names + "}").text()).contains(id);
        assertThat(bot.post("order/cancel", names + "}").text()).startsWith("{\"retCode\":110001,");
        assertThat(bot.get("order/history", "category=linear").text()).contains("\"orderStatus\":\"Cancelled\"");
        assertThat(bot.post("order/cancel-all", "{\"category\":\"spot\"}").text())
                .contains("\"success\":\"1\"");
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
        assertThat(bot.post("order/cancel", names.replace("linear", "spot") + "}")
                        .text())
                .startsWith("{\"retCode\":170213,");
    }

    @Test
    void market_orders_fill_at_once_and_show_in_the_executions() {
        bot.post(
                "order/create",
                "{\"category\":\"spot\",\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Market\",\"qty\":\"100\"}");
        assertThat(bot.get("execution/list", "category=spot").text()).contains("\"execQty\":\"0.002\"");
        assertThat(bot.get("order/realtime", "category=spot").text()).contains("\"list\":[]");
    }

    @Test
    void a_get_with_a_body_is_forbidden_without_a_ban() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        VenueResponse response =
                venue.handle(new VenueRequest("10.0.0.1", "GET", "/v5/market/time", List.of(), body), bot.nowNanos);
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).doesNotContain("access too frequent");
        assertThat(bot.open(TIME).status()).isEqualTo(200);
    }

    @Test
    void the_time_has_three_units_and_markets_are_filtered_by_category() {
        assertThat(bot.open(TIME).text())
                .contains("\"timeSecond\":\"1784000040\",\"timeNano\":\"1784000040000000000\"")
                .endsWith("\"time\":1784000040000}");
        assertThat(bot.open("market/instruments-info?category=linear").text()).contains("LinearPerpetual");
        assertThat(bot.open("market/instruments-info?category=linear&status=PreLaunch")
                        .text())
                .contains("\"list\":[]");
        assertThat(bot.open("market/instruments-info").text()).startsWith("{\"retCode\":10001,");
        assertThat(bot.open("market/nothing").status()).isEqualTo(404);
    }

    @Test
    void the_window_of_the_disconnect_switch_is_stored() {
        bot.post("order/disconnected-cancel-all", "{\"product\":\"DERIVATIVES\",\"timeWindow\":40}");
        assertThat(bot.get("account/query-dcp-info", "").text()).contains("\"timeWindow\":\"40\"");
        assertThat(bot.post("order/disconnected-cancel-all", "{\"timeWindow\":2}")
                        .text())
                .contains("10001");
    }

    private static String id(VenueResponse response) {
        String text = response.text();
        int at = text.indexOf("\"orderId\":\"") + 11;
        return text.substring(at, text.indexOf('"', at));
    }

    private LimitStats limit(String name, String scope) {
        return venue.stats(bot.nowNanos).limits().stream()
                .filter(limit -> limit.limit().equals(name) && limit.scope().equals(scope))
                .findFirst()
                .orElseThrow();
    }
}
