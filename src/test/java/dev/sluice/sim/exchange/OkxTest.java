package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.OkxCaller.EPOCH;
import static dev.sluice.sim.exchange.OkxCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OkxTest {
    private static final long MILLI = 1_000_000L;

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final OkxCaller bot = new OkxCaller(venue, Account.demo().get(2));
    /** The first of two keys of one sub-account; {@link #fourth} is the other one. */
    private final OkxCaller third = new OkxCaller(venue, Account.demo().get(4));

    private final OkxCaller fourth = new OkxCaller(venue, Account.demo().get(5));

    /** Signed with OpenSSL, not with the code of this test or of the venue. */
    @Test
    void known_signatures_of_a_query_and_of_a_body_are_accepted() {
        Instant then = Instant.parse("2020-12-08T09:08:57.715Z");
        bot.nowNanos = then.toEpochMilli() * MILLI;
        assertThat(bot.send(
                                "GET",
                                "/api/v5/account/balance?ccy=BTC",
                                "",
                                then.toString(),
                                "xXEUiOv7lQTTQ96Dg6CdnG3Wl1j6rlXeuWSUuwenuVY=")
                        .text())
                .startsWith("{\"code\":\"0\"");
        String body =
                "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"20000\","
                        + "\"sz\":\"0.01\"}";
        String sign = "S2n/ErwrjKNrcErrrazjRRXEfBk0hgoQXJagET3qSuw=";
        assertThat(bot.send("POST", "/api/v5/trade/order", body, then.toString(), sign)
                        .text())
                .contains("\"sCode\":\"0\"");
        VenueResponse changed =
                bot.send("POST", "/api/v5/trade/order", body.replace("0.01", "0.02"), then.toString(), sign);
        assertThat(changed.status()).isEqualTo(401);
        assertThat(changed.text()).isEqualTo("{\"code\":\"50113\",\"data\":[],\"msg\":\"Invalid Sign\"}");
    }

    @ParameterizedTest
    @CsvSource({"-30000, 0", "-30001, 50102", "30000, 0", "30001, 50102"})
    void a_timestamp_may_be_thirty_seconds_off(long offMillis, String code) {
        OkxCaller late = new OkxCaller(
                new Venue(VenueSettings.defaults().withSignatureChecks(false)),
                Account.demo().get(2));
        String timestamp = Instant.ofEpochMilli(EPOCH / MILLI + offMillis).toString();
        assertThat(late.send("GET", "/api/v5/account/balance", "", timestamp, "any")
                        .text())
                .startsWith("{\"code\":\"" + code + "\"");
    }

    @Test
    void each_missing_or_unreadable_header_has_its_own_code() {
        assertThat(bot.open("account/balance").status()).isEqualTo(401);
        assertThat(bot.open("account/balance").text()).contains("50103").contains("OK_ACCESS_KEY");
        assertThat(bot.send("GET", "/api/v5/account/balance", "", "", "any").text())
                .contains("50107");
        assertThat(bot.send("GET", "/api/v5/account/balance", "", "1784000040", "any")
                        .text())
                .contains("50112");
        assertThat(bot.send("GET", "/api/v5/account/balance", "", "2026-07-14T03:34:00Z", "")
                        .text())
                .contains("50106");
        OkxCaller stranger = new OkxCaller(venue, new Account("stranger", "secret", "nobody"));
        assertThat(stranger.get("account/balance").text()).contains("50111");
    }

    @Test
    void exactly_sixty_orders_of_an_instrument_pass_in_any_two_seconds() {
        for (int i = 0; i < 60; i++) {
            assertThat(place("BTC-USDT").status()).isEqualTo(200);
            bot.nowNanos += SECOND / 60;
        }
        bot.nowNanos = EPOCH + 2 * SECOND - 1;
        VenueResponse over = place("BTC-USDT");
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.text()).isEqualTo("{\"code\":\"50011\",\"data\":[],\"msg\":\"Too Many Requests\"}");
        assertThat(place("ETH-USDT").status()).isEqualTo(200);
        bot.nowNanos++;
        assertThat(place("BTC-USDT").status()).isEqualTo(200);
        assertThat(place("BTC-USDT").status()).isEqualTo(429);
        assertThat(limit("okx-trade-order", "demo-1:BTC-USDT").peakUsed()).isEqualTo(60);
        assertThat(limit("okx-trade-order", "demo-1:BTC-USDT").overCount()).isEqualTo(2);
    }

    @Test
    void placing_amending_cancelling_and_reading_have_their_own_quotas() {
        for (int i = 0; i < 60; i++) {
            place("BTC-USDT");
            bot.post("trade/cancel-order", "{\"instId\":\"BTC-USDT\",\"ordId\":\"7\"}");
        }
        assertThat(place("BTC-USDT").status()).isEqualTo(429);
        assertThat(bot.get("trade/order?instId=BTC-USDT&ordId=7").text()).contains("51603");
        assertThat(limit("okx-trade-order-read", "demo-1").used()).isEqualTo(1);
        assertThat(bot.post("trade/amend-order", "{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"newSz\":\"1\"}")
                        .status())
                .isEqualTo(200);
        assertThat(bot.post("trade/cancel-order", "{\"instId\":\"BTC-USDT\",\"ordId\":\"7\"}")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void two_keys_of_a_sub_account_share_its_quotas_and_other_accounts_do_not() {
        for (int i = 0; i < 30; i++) {
            third.post("trade/order", OkxCaller.order("BTC-USDT", ""));
            fourth.post("trade/order", OkxCaller.order("BTC-USDT", ""));
        }
        assertThat(third.post("trade/order", OkxCaller.order("BTC-USDT", "")).status())
                .isEqualTo(429);
        assertThat(place("BTC-USDT").status()).isEqualTo(200);
    }

    @Test
    void a_batch_costs_its_length_has_its_own_quota_and_is_refused_as_a_whole() {
        for (int i = 0; i < 14; i++) {
            assertThat(bot.post("trade/batch-orders", OkxCaller.batch(20, "BTC-USDT"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(bot.post("trade/batch-orders", OkxCaller.batch(19, "BTC-USDT"))
                        .status())
                .isEqualTo(200);
        assertThat(bot.post("trade/batch-orders", OkxCaller.batch(2, "BTC-USDT"))
                        .status())
                .isEqualTo(429);
        assertThat(limit("okx-trade-batch-orders", "demo-1:BTC-USDT").used()).isEqualTo(299);
        assertThat(bot.post(
                                "trade/batch-orders",
                                "[" + OkxCaller.order("ETH-USDT", "") + "," + OkxCaller.order("BTC-USDT", "") + "]")
                        .status())
                .isEqualTo(200);
        assertThat(limit("okx-trade-batch-orders", "demo-1:ETH-USDT").used()).isEqualTo(1);
        assertThat(venue.openOrders(bot.nowNanos)).hasSize(301);
    }

    @Test
    void a_batch_of_one_counts_as_a_single_order() {
        for (int i = 0; i < 60; i++) {
            assertThat(bot.post("trade/batch-orders", OkxCaller.batch(1, "BTC-USDT"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(place("BTC-USDT").status()).isEqualTo(429);
        assertThat(bot.post("trade/batch-orders", OkxCaller.batch(2, "BTC-USDT"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_sub_account_may_send_1000_derivatives_orders_in_two_seconds() {
        String orders = "["
                + String.join(",", List.of(OkxCaller.order("BTC-USDT-SWAP", ""), OkxCaller.order("ETH-USDT-SWAP", "")))
                + "]";
        String amends = orders.replace("\"instId\"", "\"ordId\":\"7\",\"newSz\":\"1\",\"instId\"");
        for (int i = 0; i < 150; i++) {
            bot.post("trade/amend-batch-orders", amends);
            bot.post("trade/amend-batch-orders", amends);
            bot.post("trade/batch-orders", orders);
        }
        assertThat(limit("okx-sub-account", "demo-1").used()).isEqualTo(900);
        for (int i = 0; i < 60; i++) {
            place("ETH-USDT-SWAP");
        }
        for (int i = 0; i < 40; i++) {
            place("BTC-USDT-SWAP");
        }
        VenueResponse over = place("BTC-USDT-SWAP");
        assertThat(over.status()).isEqualTo(200);
        assertThat(over.text()).startsWith("{\"code\":\"50061\"");
        assertThat(place("BTC-USDT").text()).contains("\"sCode\":\"0\"");
        assertThat(venue.stats(bot.nowNanos).total().limited()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "public/time, 10, 2000",
        "public/instruments?instType=SPOT, 20, 2000",
        "public/funding-rate?instId=BTC-USDT-SWAP, 10, 2000",
        "public/mark-price?instId=BTC-USDT-SWAP, 10, 2000",
        "market/ticker?instId=BTC-USDT, 20, 2000",
        "market/books?instId=BTC-USDT, 40, 2000",
        "market/candles?instId=BTC-USDT, 40, 2000",
        "market/trades?instId=BTC-USDT, 100, 2000",
        "account/balance, 10, 2000",
        "account/config, 5, 2000",
        "account/bills, 5, 1000",
        "trade/orders-pending, 60, 2000",
        "trade/orders-history, 40, 2000",
        "trade/fills, 60, 2000",
    })
    void a_read_has_its_documented_quota(String path, int size, long windowMillis) {
        boolean secret = path.startsWith("account") || path.startsWith("trade");
        for (int i = 0; i < size; i++) {
            assertThat((secret ? bot.get(path) : bot.open(path)).text()).startsWith("{\"code\":\"0\"");
        }
        bot.nowNanos += windowMillis * MILLI - 1;
        assertThat((secret ? bot.get(path) : bot.open(path)).status()).isEqualTo(429);
        bot.nowNanos++;
        assertThat((secret ? bot.get(path) : bot.open(path)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"funding-rate", "funding-rate-history", "mark-price"})
    void public_data_of_an_instrument_is_counted_by_instrument(String path) {
        for (int i = 0; i < 10; i++) {
            bot.open("public/" + path + "?instId=BTC-USDT-SWAP");
        }
        assertThat(bot.open("public/" + path + "?instId=BTC-USDT-SWAP").status())
                .isEqualTo(429);
        assertThat(bot.open("public/" + path + "?instId=ETH-USDT-SWAP").status())
                .isEqualTo(200);
    }

    @Test
    void instruments_are_counted_by_type() {
        for (int i = 0; i < 20; i++) {
            bot.open("public/instruments?instType=SPOT");
        }
        assertThat(bot.open("public/instruments?instType=SPOT").status()).isEqualTo(429);
        assertThat(bot.open("public/instruments?instType=SWAP").text()).contains("\"ctVal\":\"0.01\"");
        assertThat(bot.open("public/instruments?instType=NONE").text()).contains("51000");
    }

    @Test
    void an_order_can_be_placed_read_amended_and_cancelled() {
        String id = id(bot.post("trade/order", OkxCaller.order("BTC-USDT", ",\"clOrdId\":\"mine\"")));
        assertThat(bot.get("trade/orders-pending").text()).contains(id).contains("\"state\":\"live\"");
        assertThat(bot.get("trade/order?instId=BTC-USDT&clOrdId=mine").text()).contains("\"px\":\"20000\"");
        assertThat(place("BTC-USDT", ",\"clOrdId\":\"mine\"").text())
                .startsWith("{\"code\":\"1\"")
                .contains("\"sCode\":\"51016\"");
        bot.post("trade/amend-order", "{\"instId\":\"BTC-USDT\",\"ordId\":\"" + id + "\",\"newPx\":\"21000\"}");
        assertThat(bot.get("trade/order?instId=BTC-USDT&ordId=" + id).text()).contains("\"px\":\"21000\"");
        assertThat(bot.post("trade/cancel-order", "{\"instId\":\"BTC-USDT\",\"ordId\":\"" + id + "\"}")
                        .text())
                .contains("\"sCode\":\"0\"");
        assertThat(bot.post("trade/cancel-order", "{\"instId\":\"BTC-USDT\",\"ordId\":\"" + id + "\"}")
                        .text())
                .contains("\"sCode\":\"51400\"");
        assertThat(bot.get("trade/orders-history?instType=SPOT").text()).contains("\"state\":\"canceled\"");
        assertThat(bot.get("trade/order?instId=BTC-USDT&ordId=9").text()).startsWith("{\"code\":\"51603\"");
    }

    @Test
    void a_list_of_orders_is_a_page_of_at_most_the_newest_hundred() {
        String oldest = id(bot.post("trade/order", OkxCaller.order("BTC-USDT", "")));
        for (int batch = 0; batch < 5; batch++) {
            bot.post("trade/batch-orders", OkxCaller.batch(20, "BTC-USDT"));
        }
        String newest = id(bot.post("trade/order", OkxCaller.order("BTC-USDT", "")));
        String page = bot.get("trade/orders-pending").text();
        assertThat(page.split("\"cTime\"", -1)).hasSize(101);
        assertThat(page).contains("\"ordId\":\"" + newest + "\"").doesNotContain("\"ordId\":\"" + oldest + "\"");
        assertThat(bot.get("trade/orders-pending?limit=1").text())
                .contains(newest)
                .doesNotContain("},{");
    }

    @Test
    void each_order_in_a_list_has_its_own_fields_and_an_invalid_list_is_refused() {
        String escaped = OkxCaller.order("BTC-USDT", ",\"clOrdId\":\"a\\u0062\\\"c\"");
        assertThat(bot.post("trade/batch-orders", "[ " + escaped + " , " + OkxCaller.order("ETH-USDT", "") + " ]")
                        .text())
                .startsWith("{\"code\":\"0\"")
                .contains("\"clOrdId\":\"ab\\\"c\"");
        for (String odd : List.of("[]", "[", "[1]", "[{\"instId\":", "[{}")) {
            assertThat(bot.post("trade/batch-orders", odd).text()).as(odd).contains("51000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-14T03:34:00.000Z, 0",
        "2026-07-14T03:34:00Z, 0",
        "2026-07-14T03:34:29.999Z, 0",
        "2026-07-14T03:34:30.001Z, 50102",
        "2026-07-13T03:34:00.000Z, 50102",
        "2026-02-30T03:34:00.000Z, 50112",
        "2026-07-14T24:34:00.000Z, 50112",
        "2026-07-14 03:34:00.000Z, 50112",
    })
    void a_timestamp_is_read_in_the_documented_and_other_iso_8601_formats(String timestamp, String code) {
        OkxCaller unsigned = new OkxCaller(
                new Venue(VenueSettings.defaults().withSignatureChecks(false)),
                Account.demo().get(2));
        assertThat(unsigned.send("GET", "/api/v5/account/config", "", timestamp, "any")
                        .text())
                .startsWith("{\"code\":\"" + code + "\"");
    }

    @Test
    void a_batch_that_partly_fails_reports_each_order() {
        String body = "[" + OkxCaller.order("BTC-USDT", "") + "," + OkxCaller.order("NONE", "") + "]";
        assertThat(bot.post("trade/batch-orders", body).text())
                .startsWith("{\"code\":\"2\"")
                .contains("\"sCode\":\"0\"")
                .contains("\"sCode\":\"51001\"");
        assertThat(bot.post("trade/batch-orders", OkxCaller.batch(21, "BTC-USDT"))
                        .text())
                .contains("51000");
    }

    @Test
    void market_orders_fill_at_once_and_show_in_the_fills() {
        assertThat(place("BTC-USDT", ",\"ordType\":\"market\"").text()).contains("\"sCode\":\"0\"");
        bot.post(
                "trade/order",
                "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"ordType\":\"market\",\"sz\":\"100\"}");
        assertThat(bot.get("trade/fills").text()).contains("\"fillSz\":\"0.002\"");
        assertThat(bot.post("trade/close-position", "{\"instId\":\"BTC-USDT-SWAP\",\"mgnMode\":\"cross\"}")
                        .text())
                .contains("51023");
    }

    @Test
    void the_dead_mans_switch_cancels_everything_unless_it_is_fed() {
        place("BTC-USDT");
        assertThat(bot.post("trade/cancel-all-after", "{\"timeOut\":\"5\"}").text())
                .contains("51000");
        bot.nowNanos += SECOND;
        assertThat(bot.post("trade/cancel-all-after", "{\"timeOut\":\"10\"}").text())
                .contains("triggerTime");
        bot.nowNanos += 9 * SECOND;
        bot.post("trade/cancel-all-after", "{\"timeOut\":\"10\"}");
        bot.nowNanos += 10 * SECOND - 1;
        assertThat(venue.openOrders(bot.nowNanos)).hasSize(1);
        bot.nowNanos++;
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
    }

    private VenueResponse place(String instrument) {
        return place(instrument, "");
    }

    private VenueResponse place(String instrument, String more) {
        return bot.post("trade/order", OkxCaller.order(instrument, more));
    }

    private static String id(VenueResponse response) {
        String text = response.text();
        int at = text.indexOf("\"ordId\":\"") + 9;
        return text.substring(at, text.indexOf('"', at));
    }

    private LimitStats limit(String name, String scope) {
        return venue.stats(bot.nowNanos).limits().stream()
                .filter(limit -> limit.limit().equals(name) && limit.scope().equals(scope))
                .findFirst()
                .orElseThrow();
    }
}
