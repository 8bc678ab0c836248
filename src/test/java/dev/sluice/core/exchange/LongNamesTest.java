package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.CallFields;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that instruments and order ids longer than those of any exchange are not stored; orders with one are
 * unreliable, cancels pass.
 */
final class LongNamesTest {
    private static final String INSTRUMENT = "A".repeat(CallFields.MAX_INSTRUMENT_LENGTH);
    private static final String ID = "a".repeat(CallFields.MAX_ID_LENGTH);

    @Test
    void an_order_with_a_too_long_instrument_is_a_place() {
        String behind = "&side=SELL&reduceOnly=true&quantity=1";
        Call kept = ExchangeFixture.BINANCE.call("POST", "/fapi/v1/order?symbol=" + INSTRUMENT + behind);
        assertThat(kept.kind()).isEqualTo(Kind.REDUCE);
        assertThat(kept.instrument()).isEqualTo(INSTRUMENT);
        Call call = ExchangeFixture.BINANCE.call("POST", "/fapi/v1/order?symbol=" + INSTRUMENT + "A" + behind);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.instrument()).isEmpty();
        assertThat(call.note()).isEqualTo("'symbol' is longer than 64 characters");
    }

    @Test
    void an_order_with_a_too_long_id_is_a_place() {
        String order = "/api/v3/order?symbol=BTCUSDT&side=BUY&newClientOrderId=";
        assertThat(ExchangeFixture.BINANCE.call("POST", order + ID).placedOrderIds())
                .containsExactly("c:" + ID);
        Call call = ExchangeFixture.BINANCE.call("POST", order + ID + "a");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.orderIds()).isEmpty();
        assertThat(call.instrument()).isEmpty();
        assertThat(call.note()).isEqualTo("'newClientOrderId' is longer than 128 characters");
    }

    @Test
    void a_long_name_in_one_order_of_a_batch_is_detected() {
        String batch = "[{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a\"},{\"instId\":\"BTC-USDT\",\"clOrdId\":\"%s\"}]";
        Call kept = ExchangeFixture.OKX.json("POST", "/api/v5/trade/batch-orders", batch.formatted(ID));
        assertThat(kept.placedOrderIds()).containsExactly("c:a", "c:" + ID);
        Call id = ExchangeFixture.OKX.json("POST", "/api/v5/trade/batch-orders", batch.formatted(ID + "a"));
        assertThat(id.orderIds()).isEmpty();
        assertThat(id.note()).isNotEmpty();
        String one = "[{\"instId\":\"%s\",\"clOrdId\":\"a\"}]";
        Call instrument =
                ExchangeFixture.OKX.json("POST", "/api/v5/trade/batch-orders", one.formatted(INSTRUMENT + "A"));
        assertThat(instrument.instrument()).isEmpty();
        assertThat(instrument.costs()).noneMatch(cost -> cost.instrument().length() > 64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "symbol=BTCUSDT&origClientOrderId=%s",
                "symbol=%s&origClientOrderId=a",
                "symbol=%s&origClientOrderId=%s",
            })
    void a_cancel_with_a_too_long_name_stays_a_cancel_without_ids(String query) {
        Call call = ExchangeFixture.BINANCE.call("DELETE", "/api/v3/order?" + query.replace("%s", ID + ID));
        assertThat(call.kind()).isEqualTo(Kind.CANCEL);
        assertThat(call.cancelledOrderIds()).isEmpty();
        assertThat(call.instrument()).isEmpty();
        assertThat(call.note()).contains("is longer than");
        assertThat(ExchangeFixture.BINANCE.costs(call)).isEqualTo("spot.raw=1 spot.weight=20");
    }

    @Test
    void a_contradictory_cancel_with_a_long_name_is_a_place() {
        String query = "symbol=BTCUSDT&origClientOrderId=a&origClientOrderId=" + ID + ID;
        assertThat(ExchangeFixture.BINANCE
                        .call("DELETE", "/api/v3/order?" + query)
                        .kind())
                .isEqualTo(Kind.PLACE);
    }

    @Test
    void a_batch_of_cancels_with_a_long_id_stays_a_cancel() {
        String batch =
                "[{\"instId\":\"BTC-USDT\",\"ordId\":\"" + ID + ID + "\"},{\"instId\":\"BTC-USDT\",\"ordId\":\"1\"}]";
        Call call = ExchangeFixture.OKX.json("POST", "/api/v5/trade/cancel-batch-orders", batch);
        assertThat(call.kind()).isEqualTo(Kind.CANCEL);
        assertThat(call.cancelledOrderIds()).isEmpty();
    }

    @Test
    void a_read_of_many_instruments_stays_a_read() {
        String pairs = "XBTUSD,ETHUSD,SOLUSD,ADAUSD,DOTUSD,XRPUSD,LTCUSD,LINKUSD,AVAXUSD,UNIUSD";
        Call call = ExchangeFixture.KRAKEN.call("GET", "/0/public/Ticker?pair=" + pairs);
        assertThat(call.kind()).isEqualTo(Kind.READ_PUBLIC);
        assertThat(call.instrument()).isEmpty();
    }

    @Test
    void a_kraken_cancel_with_a_long_name_costs_the_worst_case_of_its_age() {
        Call call = ExchangeFixture.KRAKEN.form("POST", "/0/private/CancelOrder", "nonce=1&txid=" + ID + ID);
        assertThat(call.kind()).isEqualTo(Kind.CANCEL);
        assertThat(ExchangeFixture.KRAKEN.costs(call)).isEqualTo("engine[]=8 rest=1");
    }

    @Test
    void a_very_long_key_still_has_a_stable_id() {
        String key = "k".repeat(5000);
        Map<String, String> headers = Map.of("X-MBX-APIKEY", key);
        CallRequest request = new CallRequest("GET", "/api/v3/account", ExchangeFixture.headers(headers), new byte[0]);
        assertThat(ExchangeFixture.BINANCE
                        .exchange
                        .classifier()
                        .classify(request)
                        .key())
                .isEqualTo(ApiKeyIds.of(key));
        assertThat(ExchangeFixture.BINANCE
                        .exchange
                        .classifier()
                        .classify(request)
                        .key())
                .isEqualTo(ApiKeyIds.of(key));
    }
}
