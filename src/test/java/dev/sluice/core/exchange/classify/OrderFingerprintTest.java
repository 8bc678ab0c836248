package dev.sluice.core.exchange.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.ExchangeFixture;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of when two orders count as the same order, by the project's own dialects. */
final class OrderFingerprintTest {
    private static long[] binance(String query) {
        return call(ExchangeFixture.BINANCE, "POST", "/api/v3/order?" + query, "", ExchangeFixture.FORM);
    }

    private static long[] call(ExchangeFixture fixture, String method, String target, String body, String type) {
        Map<String, String> headers = Map.of(
                "X-MBX-APIKEY",
                ExchangeFixture.API_KEY,
                "API-Key",
                ExchangeFixture.API_KEY,
                "CB-ACCESS-KEY",
                ExchangeFixture.API_KEY,
                "Content-Type",
                type);
        return fixture.exchange
                .classifier()
                .classify(new CallRequest(method, target, headers::get, body.getBytes(StandardCharsets.UTF_8)))
                .orderFingerprints();
    }

    @Test
    void a_repeated_order_with_another_id_time_and_signature_has_the_same_fingerprint() {
        long[] one = binance(
                "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=2&newClientOrderId=a&timestamp=1&signature=x");
        long[] again = binance(
                "timestamp=2&symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=2&newClientOrderId=b&signature=y");
        assertThat(one).hasSize(1).doesNotContain(0).isEqualTo(again);
    }

    @Test
    void another_side_price_quantity_or_instrument_changes_the_fingerprint() {
        String order = "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=2";
        assertThat(binance(order)[0])
                .isNotEqualTo(binance(order.replace("BUY", "SELL"))[0])
                .isNotEqualTo(binance(order.replace("price=2", "price=3"))[0])
                .isNotEqualTo(binance(order.replace("quantity=1", "quantity=2"))[0])
                .isNotEqualTo(binance(order.replace("BTCUSDT", "ETHUSDT"))[0]);
    }

    @Test
    void each_order_of_a_batch_has_its_own_fingerprint() {
        String batch =
                "pair=XBTUSD&orders[0][type]=buy&orders[0][ordertype]=limit&orders[0][volume]=1&orders[0][price]=2"
                        + "&orders[1][type]=buy&orders[1][ordertype]=limit&orders[1][volume]=1&orders[1][price]=2"
                        + "&orders[2][type]=buy&orders[2][ordertype]=limit&orders[2][volume]=1&orders[2][price]=3&nonce=1";
        long[] orders = call(ExchangeFixture.KRAKEN, "POST", "/0/private/AddOrderBatch", batch, ExchangeFixture.FORM);
        assertThat(orders).hasSize(3).doesNotContain(0);
        assertThat(orders[0]).isEqualTo(orders[1]).isNotEqualTo(orders[2]);
    }

    @Test
    void a_nested_object_is_compared_as_a_whole() {
        String order = "{\"product_id\":\"BTC-USD\",\"side\":\"BUY\",\"client_order_id\":\"a\",\"order_configuration\":"
                + "{\"limit_limit_gtc\":{\"base_size\":\"1\",\"limit_price\":\"2\"}}}";
        long[] one = coinbase(order);
        assertThat(one).hasSize(1).doesNotContain(0).isEqualTo(coinbase(order.replace("\"a\"", "\"b\"")));
        assertThat(one).isNotEqualTo(coinbase(order.replace("\"limit_price\":\"2\"", "\"limit_price\":\"3\"")));
    }

    private static long[] coinbase(String body) {
        return call(ExchangeFixture.COINBASE, "POST", "/api/v3/brokerage/orders", body, ExchangeFixture.JSON);
    }

    @Test
    void a_duplicate_price_keeps_the_kind_and_only_orders_have_fingerprints() {
        Call twice = ExchangeFixture.BINANCE
                .exchange
                .classifier()
                .classify(new CallRequest(
                        "POST",
                        "/fapi/v1/order?symbol=BTCUSDT&side=BUY&reduceOnly=true&quantity=1&price=1&price=2",
                        Map.of("X-MBX-APIKEY", ExchangeFixture.API_KEY)::get,
                        new byte[0]));
        assertThat(twice.kind()).isEqualTo(Kind.REDUCE);
        assertThat(call(ExchangeFixture.BINANCE, "GET", "/api/v3/openOrders?symbol=BTCUSDT", "", ExchangeFixture.FORM))
                .isEmpty();
        assertThat(call(
                        ExchangeFixture.BINANCE,
                        "DELETE",
                        "/api/v3/order?symbol=BTCUSDT&orderId=1",
                        "",
                        ExchangeFixture.FORM))
                .isEmpty();
    }

    @Test
    void an_unlisted_write_is_an_order_without_a_fingerprint() {
        assertThat(call(ExchangeFixture.BINANCE, "POST", "/api/v3/newThing?price=1", "", ExchangeFixture.FORM))
                .containsExactly(0);
    }
}
