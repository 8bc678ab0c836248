package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.RestCaller.EPOCH;
import static dev.sluice.sim.exchange.RestCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests Hyperliquid's weights, allowance, nonces and orders. Signatures have their own test and are not checked here.
 */
class HyperliquidTest {
    private static final String WALLET = Account.wallet().key();
    private static final String ORDER =
            "{\"a\":0,\"b\":true,\"p\":\"20000\",\"s\":\"0.01\",\"r\":false,\"t\":{\"limit\":{\"tif\":\"Gtc\"}}}";

    private final Venue venue = new Venue(VenueSettings.defaults().withSignatureChecks(false));
    private long nowNanos = EPOCH;
    private long nonce = EPOCH / 1_000_000;

    @Test
    void an_order_is_open_until_it_is_cancelled() {
        String placed = action(orders(1)).text();
        assertThat(placed)
                .isEqualTo(
                        "{\"status\":\"ok\",\"response\":{\"type\":\"order\",\"data\":{\"statuses\":[{\"resting\":{\"oid\":1000001}}]}}}");
        assertThat(info("{\"type\":\"openOrders\",\"user\":\"" + WALLET + "\"}").text())
                .contains("\"coin\":\"BTC\"", "\"limitPx\":\"20000\"", "\"oid\":1000001");
        String cancel = "{\"type\":\"cancel\",\"cancels\":[{\"a\":0,\"o\":1000001}]}";
        assertThat(action(cancel).text()).contains("\"statuses\":[\"success\"]");
        assertThat(info("{\"type\":\"openOrders\",\"user\":\"" + WALLET + "\"}").text())
                .isEqualTo("[]");
        assertThat(action(cancel).text()).contains("Order was never placed, already canceled, or filled.");
    }

    @Test
    void an_order_that_may_not_rest_fills_at_a_crossing_price_and_fails_at_any_other() {
        String atOnce = orders(1).replace("Gtc", "Ioc");
        assertThat(action(atOnce).text()).contains("could not immediately match");
        assertThat(action(atOnce.replace("20000", "60000")).text()).contains("{\"filled\":{\"totalSz\":\"0.01\"");
        assertThat(venue.openOrders(nowNanos)).isEmpty();
    }

    @Test
    void a_request_weighs_2_20_or_60_and_an_action_1_and_1_for_each_40_orders() {
        info("{\"type\":\"l2Book\",\"coin\":\"BTC\"}");
        assertThat(used("hyperliquid-ip")).isEqualTo(2);
        info("{\"type\":\"meta\"}");
        assertThat(used("hyperliquid-ip")).isEqualTo(22);
        info("{\"type\":\"userRole\",\"user\":\"" + WALLET + "\"}");
        assertThat(used("hyperliquid-ip")).isEqualTo(82);
        action(orders(39));
        assertThat(used("hyperliquid-ip")).isEqualTo(83);
        action(orders(79));
        assertThat(used("hyperliquid-ip")).isEqualTo(85);
        assertThat(used("hyperliquid-address")).isEqualTo(39 + 79);
    }

    @Test
    void an_address_over_1200_in_a_minute_is_refused() {
        for (int i = 0; i < 60; i++) {
            assertThat(info("{\"type\":\"meta\"}").status()).isEqualTo(200);
        }
        assertThat(info("{\"type\":\"l2Book\",\"coin\":\"BTC\"}").status()).isEqualTo(429);
        nowNanos += 60 * SECOND;
        assertThat(info("{\"type\":\"l2Book\",\"coin\":\"BTC\"}").status()).isEqualTo(200);
    }

    @Test
    void above_ten_thousand_actions_one_in_ten_seconds_passes_and_cancels_go_on() {
        for (int i = 0; i < 100; i++) {
            assertThat(action(orders(100)).text()).as("%d batches", i).contains("\"ok\"");
            nowNanos += SECOND;
        }
        assertThat(action(orders(1)).text()).contains("\"ok\"");
        assertThat(action(orders(1)).text()).startsWith("{\"status\":\"err\"").contains("Too many cumulative requests");
        assertThat(action("{\"type\":\"cancel\",\"cancels\":[{\"a\":0,\"o\":7}]}")
                        .text())
                .contains("\"ok\"");
        nowNanos += 10 * SECOND;
        assertThat(action(orders(1)).text()).contains("\"ok\"");
    }

    @Test
    void a_nonce_is_used_once_and_an_expired_action_is_refused() {
        assertThat(action(orders(1)).text()).contains("\"ok\"");
        nonce--;
        assertThat(action(orders(1)).text()).contains("Invalid nonce");
        nonce -= 3 * 86_400_000L;
        assertThat(action(orders(1)).text()).contains("out of range");
        assertThat(post(
                                "/exchange",
                                body(orders(1))
                                        .replace(
                                                "\"nonce\"",
                                                "\"expiresAfter\":" + (EPOCH / 1_000_000 - 1) + ",\"nonce\""))
                        .text())
                .contains("Action expired");
    }

    @Test
    void a_stranger_and_an_unknown_request_are_refused() {
        assertThat(post("/exchange", body(orders(1)).replace(WALLET, "0x00")).text())
                .contains("User or API Wallet 0x00 does not exist");
        assertThat(info("{\"type\":\"unknown\"}").status()).isEqualTo(422);
    }

    private static String orders(int count) {
        return "{\"type\":\"order\",\"orders\":[" + String.join(",", Collections.nCopies(count, ORDER))
                + "],\"grouping\":\"na\"}";
    }

    private VenueResponse action(String action) {
        return post("/exchange", body(action));
    }

    private String body(String action) {
        return "{\"action\":" + action + ",\"nonce\":" + nonce++ + ",\"signature\":{\"r\":\"" + WALLET
                + "\",\"s\":\"0x1\",\"v\":27}}";
    }

    private VenueResponse info(String body) {
        return post("/info", body);
    }

    private VenueResponse post(String path, String body) {
        return venue.handle(
                new VenueRequest("10.0.0.1", "POST", path, List.of(), body.getBytes(StandardCharsets.UTF_8)), nowNanos);
    }

    private long used(String limit) {
        return venue.stats(nowNanos).limits().stream()
                .filter(one -> one.limit().equals(limit))
                .mapToLong(LimitStats::used)
                .sum();
    }
}
