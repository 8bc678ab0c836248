package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BinanceCaller.EPOCH;
import static dev.sluice.sim.exchange.BinanceCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KrakenTest {
    private static final String LIMIT = "&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25";
    private static final String REFUSED_REST = "{\"error\":[\"EAPI:Rate limit exceeded\"]}";
    private static final String REFUSED_ENGINE = "{\"error\":[\"EOrder:Rate limit exceeded\"]}";

    private final Venue venue = new Venue(
            VenueSettings.defaults().withSignatureChecks(false).withBans("kraken", new BanSettings(2, 900, 2, 86_400)));
    private long nowNanos = EPOCH;
    private long nonce = 1_000;

    @Test
    void a_nonce_must_be_above_all_previous_ones() {
        assertThat(call("Balance", "nonce=18446744073709551614")).contains("\"ZUSD\"");
        assertThat(call("Balance", "nonce=18446744073709551614")).contains("EAPI:Invalid nonce");
        assertThat(call("Balance", "nonce=5")).contains("EAPI:Invalid nonce");
        nowNanos += 61 * SECOND;
        assertThat(call("Balance", "nonce=18446744073709551615")).contains("\"ZUSD\"");
    }

    @Test
    void repeated_invalid_nonces_lock_the_key_out() {
        call("AddOrder", "nonce=50");
        for (int i = 0; i < 2; i++) {
            assertThat(call("AddOrder", "nonce=50")).contains("EAPI:Invalid nonce");
        }
        assertThat(call("AddOrder", "nonce=50")).contains("EGeneral:Temporary lockout");
        nowNanos += 899 * SECOND;
        assertThat(call("AddOrder", "nonce=60" + LIMIT)).contains("EGeneral:Temporary lockout");
        nowNanos += SECOND;
        assertThat(call("AddOrder", "nonce=60" + LIMIT)).contains("txid");
        assertThat(venue.stats(nowNanos).bans()).isEqualTo(1);
    }

    @Test
    void the_rest_counter_decays_in_steps_of_two_seconds_and_counts_refused_calls() {
        for (int i = 0; i < 15; i++) {
            assertThat(call("Balance")).contains("\"ZUSD\"");
        }
        assertThat(call("Balance")).isEqualTo(REFUSED_REST); // 16
        nowNanos += 4 * SECOND; // 14.68
        assertThat(call("Balance")).isEqualTo(REFUSED_REST); // 15.68
        nowNanos += 4 * SECOND; // 14.36
        nowNanos += 2 * SECOND - 1;
        assertThat(call("Balance")).isEqualTo(REFUSED_REST); // 15.36
        nowNanos += 1; // 14.70
        assertThat(call("AddOrder", nonce() + LIMIT)).contains("txid");
        nowNanos += 4 * SECOND;
        assertThat(call("Ledgers")).isEqualTo(REFUSED_REST);
        nowNanos += 10 * SECOND;
        assertThat(call("Balance")).contains("\"ZUSD\"");
        assertThat(limit("kraken-rest").overCount()).isEqualTo(4);
    }

    @Test
    void an_order_costs_one_and_its_cancel_costs_by_age() {
        for (long[] row : new long[][] {{0, 8}, {5, 6}, {10, 5}, {15, 4}, {45, 2}, {90, 1}, {300, 0}}) {
            Venue fresh = new Venue(VenueSettings.defaults().withSignatureChecks(false));
            String txid = txid(call(fresh, "AddOrder", nonce() + LIMIT));
            long placed = nowNanos;
            nowNanos += row[0] * SECOND;
            assertThat(call(fresh, "CancelOrder", nonce() + "&txid=" + txid)).contains("\"count\":1");
            LimitStats engine = fresh.stats(nowNanos).limits().stream()
                    .filter(limit -> limit.limit().equals("kraken-engine"))
                    .findFirst()
                    .orElseThrow();
            assertThat(engine.takenUnits()).as("cancelled after %d s", row[0]).isEqualTo(1 + row[1]);
            nowNanos = placed;
        }
    }

    @Test
    void the_engine_counter_is_per_pair_and_decays_by_one_a_second() {
        for (int i = 0; i < 60; i++) {
            assertThat(call("AddOrder", nonce() + LIMIT)).contains("txid");
        }
        assertThat(call("AddOrder", nonce() + LIMIT)).isEqualTo(REFUSED_ENGINE);
        assertThat(call("AddOrder", nonce() + LIMIT.replace("XBTUSD", "ETHUSD")))
                .contains("txid");
        nowNanos += SECOND;
        assertThat(call("AddOrder", nonce() + LIMIT)).contains("EOrder:Orders limit exceeded");
        assertThat(call("CancelAll")).contains("\"count\":61");
        assertThat(call("AddOrder", nonce() + LIMIT)).isEqualTo(REFUSED_ENGINE);
    }

    @Test
    void orders_are_found_by_id_client_id_and_group_number() {
        String txid = txid(call("AddOrder", nonce() + LIMIT));
        assertThat(txid).matches("O[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{6}").isEqualTo("OAAAAA-AAAAA-AA6QSB");
        call("AddOrder", nonce() + LIMIT + "&cl_ord_id=mine");
        call("AddOrder", nonce() + LIMIT + "&userref=77");
        assertThat(call("AddOrder", nonce() + LIMIT + "&cl_ord_id=mine")).contains("cl_ord_id");
        assertThat(call("OpenOrders")).contains(txid).contains("\"userref\":77").contains("\"cl_ord_id\":\"mine\"");
        nowNanos += 10 * SECOND;
        assertThat(call("CancelOrder", nonce() + "&txid=" + txid)).contains("\"count\":1");
        assertThat(call("CancelOrder", nonce() + "&txid=" + txid)).contains("EOrder:Unknown order");
        assertThat(call("QueryOrders", nonce() + "&txid=" + txid)).contains("\"status\":\"canceled\"");
        assertThat(call("CancelOrder", nonce() + "&txid=77")).contains("\"count\":1");
        assertThat(call("CancelOrder", nonce() + "&cl_ord_id=mine")).contains("\"count\":1");
        assertThat(venue.openOrders(nowNanos)).isEmpty();
    }

    @Test
    void a_batch_can_be_json_or_a_nested_form() {
        String json = "{\"nonce\":\"" + ++nonce + "\",\"pair\":\"XBTUSD\",\"orders\":[" + jsonOrder("a") + ","
                + jsonOrder("b") + "]}";
        assertThat(call("AddOrderBatch", json)).containsPattern("orders\":\\[\\{\"txid\":\"O.*\"txid\":\"O");
        String form =
                nonce() + "&pair=XBTUSD&orders%5B0%5D%5Bordertype%5D=limit&orders[0][type]=buy&orders[0][volume]=1"
                        + "&orders[0][price]=9&orders[1][type]=buy";
        assertThat(call("AddOrderBatch", form)).contains("txid").contains("EGeneral:Invalid arguments:ordertype");
        assertThat(limit("kraken-engine").takenUnits()).isEqualTo(2);
        assertThat(call("CancelOrderBatch", "{\"nonce\":" + ++nonce + ",\"cl_ord_ids\":[\"a\",\"b\"]}"))
                .contains("\"count\":2");
    }

    private static String jsonOrder(String clientId) {
        return "{\"ordertype\":\"limit\",\"type\":\"sell\",\"volume\":\"1\",\"price\":60000,\"cl_ord_id\":\"" + clientId
                + "\"}";
    }

    @Test
    void amend_keeps_the_order_id_and_edit_gives_a_new_one() {
        String txid = txid(call("AddOrder", nonce() + LIMIT));
        assertThat(call("AmendOrder", nonce() + "&txid=" + txid + "&limit_price=38000"))
                .contains("amend_id");
        assertThat(limit("kraken-engine").takenUnits()).isEqualTo(1 + 4);
        assertThat(call("OpenOrders")).contains("limit 38000.0");
        String edited = call("EditOrder", nonce() + "&pair=XBTUSD&txid=" + txid + "&volume=2");
        assertThat(edited).contains("\"originaltxid\":\"" + txid).contains("buy 2.00000000");
        assertThat(limit("kraken-engine").takenUnits()).isEqualTo(1 + 4 + 7);
        assertThat(venue.openOrders(nowNanos)).hasSize(1);
    }

    @Test
    void the_dead_mans_switch_cancels_everything_unless_it_is_fed() {
        call("AddOrder", nonce() + LIMIT);
        call("CancelAllOrdersAfter", nonce() + "&timeout=60");
        nowNanos += 59 * SECOND;
        call("CancelAllOrdersAfter", nonce() + "&timeout=60");
        nowNanos += 59 * SECOND;
        assertThat(venue.openOrders(nowNanos)).hasSize(1);
        nowNanos += SECOND;
        assertThat(venue.openOrders(nowNanos)).isEmpty();
    }

    @Test
    void public_calls_are_limited_to_about_one_a_second_per_address() {
        assertThat(publicCall("Time")).contains("\"unixtime\":" + EPOCH / SECOND);
        assertThat(publicCall("Assets")).contains("XXBT");
        assertThat(publicCall("AssetPairs")).isEqualTo("{\"error\":[\"EGeneral:Too many requests\"]}");
        nowNanos += SECOND;
        assertThat(publicCall("AssetPairs")).contains("XXBTZUSD");
        assertThat(publicCall("OHLC?pair=XBTUSD")).contains("\"last\"");
        assertThat(publicCall("Trades?pair=XBTUSD")).contains("\"last\"");
        assertThat(publicCall("Depth?pair=NONE")).contains("Too many requests");
    }

    @Test
    void a_past_deadline_and_an_unknown_pair_are_refused() {
        assertThat(call("AddOrder", nonce() + LIMIT + "&deadline=2020-01-01T00:00:00Z"))
                .contains("Deadline elapsed");
        assertThat(call("AddOrder", nonce() + LIMIT.replace("XBTUSD", "NONE"))).contains("EQuery:Unknown asset pair");
        assertThat(call("Nothing")).contains("EGeneral:Unknown method");
    }

    private LimitStats limit(String name) {
        return venue.stats(nowNanos).limits().stream()
                .filter(limit -> limit.limit().equals(name) && limit.takenCalls() + limit.overCount() > 0)
                .findFirst()
                .orElseThrow();
    }

    private static String txid(String response) {
        int at = response.indexOf("\"txid\":[\"") + 9;
        return response.substring(at, at + 19);
    }

    private String nonce() {
        return "nonce=" + ++nonce;
    }

    private String call(String method) {
        return call(method, nonce());
    }

    private String call(String method, String body) {
        return call(venue, method, body);
    }

    private String call(Venue to, String method, String body) {
        VenueRequest request = new VenueRequest(
                "10.0.0.1",
                "POST",
                "/0/private/" + method,
                List.of(Map.entry("API-Key", "sluice-demo-key-1")),
                body.getBytes(StandardCharsets.UTF_8));
        VenueResponse venueResponse = to.handle(request, nowNanos);
        assertThat(venueResponse.status()).isEqualTo(200);
        return venueResponse.text();
    }

    private String publicCall(String target) {
        return venue.handle(VenueRequest.bare("10.0.0.1", "GET", "/0/public/" + target), nowNanos)
                .text();
    }
}
