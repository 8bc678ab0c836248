package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the parameters that make an order of OKX or Bybit a REDUCE, and of those that are not accepted. */
final class JsonOrderKindsTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            "side":"buy","tdMode":"cross"                                          | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":true                       | REDUCE
            "side":"sell","tdMode":"isolated","reduceOnly":"true"                  | REDUCE
            "side":"sell","posSide":"net","tdMode":"cross","reduceOnly":true       | REDUCE
            "side":"sell","tdMode":"cross","reduceOnly":false                      | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":null                       | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":"TRUE"                     | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":1                          | PLACE
            "side":"sell","tdMode":"cross","reduceonly":true                       | PLACE
            "side":"buy","tdMode":"cash","reduceOnly":true                         | PLACE
            "side":"sell","posSide":"long","tdMode":"cross"                        | REDUCE
            "side":"buy","posSide":"short","tdMode":"cross"                        | REDUCE
            "side":"buy","posSide":"long","tdMode":"cross"                         | PLACE
            "side":"sell","posSide":"short","tdMode":"cross"                       | PLACE
            "side":"buy","posSide":"long","tdMode":"cross","reduceOnly":true       | PLACE
            "side":"sell","posSide":"net","tdMode":"cross"                         | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":true,"reduceOnly":true     | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":true,"reduce\\u004fnly":false | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":true,"side":"buy"          | PLACE
            "side":"sell","tdMode":"cross","reduceOnly":[true]                     | PLACE
            "side":"sell","tdMode":"cross","attachAlgoOrds":[{"reduceOnly":true}]  | PLACE
            """)
    void an_okx_order_reduces_by_its_flag_or_by_closing_a_hedge(String fields, Kind kind) {
        String order = "{\"instId\":\"BTC-USDT-SWAP\"," + fields + "}";
        for (String path : new String[] {"trade/order", "trade/order-algo"}) {
            Call call = ExchangeFixture.OKX.json("POST", "/api/v5/" + path, order);
            assertThat(call.kind()).as(path + ": " + call.note()).isEqualTo(kind);
        }
        Call batch = ExchangeFixture.OKX.json("POST", "/api/v5/trade/batch-orders", "[" + order + "," + order + "]");
        assertThat(batch.kind()).as("a batch: " + batch.note()).isEqualTo(kind);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            "category":"linear","side":"Buy"                                             | PLACE
            "category":"linear","side":"Sell","reduceOnly":true                          | REDUCE
            "category":"inverse","side":"Sell","reduceOnly":"true"                       | REDUCE
            "category":"option","side":"Sell","reduceOnly":true                          | REDUCE
            "category":"linear","side":"Sell","closeOnTrigger":true                      | REDUCE
            "category":"linear","side":"Sell","reduceOnly":false                         | PLACE
            "category":"linear","side":"Sell","reduceOnly":"True"                        | PLACE
            "category":"spot","side":"Buy","reduceOnly":true                             | PLACE
            "category":"spot","side":"Buy","closeOnTrigger":true                         | PLACE
            "category":"option","side":"Buy","closeOnTrigger":true                       | PLACE
            "category":"option","side":"Sell","positionIdx":1                            | PLACE
            "category":"linear","side":"Sell","positionIdx":1                            | REDUCE
            "category":"linear","side":"Buy","positionIdx":2                             | REDUCE
            "category":"linear","side":"Sell","positionIdx":"1"                          | REDUCE
            "category":"linear","side":"Buy","positionIdx":1                             | PLACE
            "category":"linear","side":"Sell","positionIdx":2                            | PLACE
            "category":"linear","side":"Buy","positionIdx":1,"reduceOnly":true           | PLACE
            "category":"linear","side":"Sell","positionIdx":0                            | PLACE
            "category":"linear","side":"Sell","positionIdx":0,"reduceOnly":true          | REDUCE
            "category":"linear","side":"Sell","reduceOnly":true,"reduceOnly":true        | PLACE
            "category":"linear","side":"Sell","reduceOnly":true,"category":"spot"        | PLACE
            "category":"linear","side":"Buy","reduceOnly":true,"ReduceOnly":false        | PLACE
            "Category":"spot","category":"linear","side":"Buy","reduceOnly":true         | PLACE
            "category":"linear","Side":"Buy","positionIdx":1,"side":"Sell"               | PLACE
            """)
    void a_bybit_order_reduces_by_its_flags_or_by_closing_a_hedge(String fields, Kind kind) {
        Call call = ExchangeFixture.BYBIT.json("POST", "/v5/order/create", "{\"symbol\":\"BTCUSDT\"," + fields + "}");
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"category":"linear","request":[{"reduceOnly":true},{"side":"Sell","positionIdx":1}]} | REDUCE
            {"category":"linear","request":[{"reduceOnly":true},{"side":"Sell"}]}                 | PLACE
            {"category":"linear","reduceOnly":true,"request":[{"side":"Sell"}]}                   | PLACE
            {"category":"spot","request":[{"reduceOnly":true}]}                                   | PLACE
            {"category":"linear","request":[{"category":"spot","reduceOnly":true}]}               | PLACE
            {"category":"linear","request":[{"reduceOnly":true},7]}                               | PLACE
            {"category":"linear","request":[{"reduceOnly":true}],"request":[{"side":"Buy"}]}      | PLACE
            {"category":"linear","request":[]}                                                    | PLACE
            {"category":"linear","request":{"reduceOnly":true}}                                   | PLACE
            """)
    void a_bybit_batch_reduces_only_when_every_order_does(String body, Kind kind) {
        Call call = ExchangeFixture.BYBIT.json("POST", "/v5/order/create-batch", body);
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
    }

    @Test
    void an_okx_batch_reduces_only_when_every_order_does() {
        String reduces = "{\"instId\":\"A\",\"tdMode\":\"cross\",\"reduceOnly\":true}";
        String places = "{\"instId\":\"A\",\"tdMode\":\"cross\"}";
        String cash = "{\"instId\":\"A\",\"tdMode\":\"cash\",\"reduceOnly\":true}";
        String path = "/api/v5/trade/batch-orders";
        assertThat(ExchangeFixture.OKX
                        .json("POST", path, "[" + reduces + "," + places + "]")
                        .kind())
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.OKX
                        .json("POST", path, "[" + reduces + "," + cash + "]")
                        .kind())
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.OKX.json("POST", path, "[]").kind()).isEqualTo(Kind.PLACE);
    }

    @ParameterizedTest(name = "{0} in the query, {1} in the body")
    @CsvSource(delimiter = '|', textBlock = """
            reduceOnly=true              | {"category":"linear","side":"Sell"}
            reduceOnly=true              | {"category":"linear","side":"Sell","reduceOnly":true}
            category=linear              | {"category":"linear","side":"Sell","reduceOnly":true}
            category=linear              | {"side":"Sell","reduceOnly":true}
            symbol=BTCUSDT               | {"category":"linear","side":"Sell","reduceOnly":true}
            reduce%4Fnly=true            | {"category":"linear","side":"Sell"}
            """)
    void a_deciding_field_in_the_query_of_a_post_makes_it_a_place(String query, String body) {
        Call call = ExchangeFixture.BYBIT.json("POST", "/v5/order/create?" + query, body);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).containsAnyOf("is in the query", "in query and body");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            /api/v5/asset/transfer                   | {"from":"6","to":"18"}                  | DEPOSIT
            /api/v5/asset/transfer                   | {"from":"6","to":"18","type":"0"}       | DEPOSIT
            /api/v5/asset/transfer                   | {"from":"18","to":"6"}                  | PLACE
            /api/v5/asset/transfer                   | {"from":"6","to":"18","type":"2"}       | WITHDRAW
            /api/v5/asset/withdrawal                 | {"ccy":"USDT"}                          | WITHDRAW
            /api/v5/account/position/margin-balance  | {"type":"add"}                          | DEPOSIT
            /api/v5/account/position/margin-balance  | {"type":"reduce"}                       | PLACE
            /api/v5/account/borrow-repay             | {"side":"repay"}                        | REDUCE
            /api/v5/account/borrow-repay             | {"side":"borrow"}                       | PLACE
            /api/v5/trade/close-position             | {"instId":"A"}                          | REDUCE
            /v5/asset/transfer/inter-transfer        | {"toAccountType":"UNIFIED"}             | DEPOSIT
            /v5/asset/transfer/inter-transfer        | {"toAccountType":"FUND"}                | PLACE
            /v5/asset/transfer/universal-transfer    | {"toAccountType":"UNIFIED"}             | WITHDRAW
            /v5/asset/withdraw/create                | {"coin":"USDT"}                         | WITHDRAW
            /v5/order/disconnected-cancel-all        | {"timeWindow":40}                       | DEAD_MAN
            """)
    void incoming_collateral_is_a_deposit_and_outgoing_funds_are_a_withdrawal(String path, String body, Kind kind) {
        assertThat(ExchangeFixture.at("POST " + path).json("POST", path, body).kind())
                .isEqualTo(kind);
    }

    @Test
    void a_reduce_flag_on_a_write_that_is_not_an_order_has_no_effect() {
        assertThat(ExchangeFixture.OKX
                        .json("POST", "/api/v5/account/set-leverage", "{\"reduceOnly\":true,\"lever\":\"100\"}")
                        .kind())
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BYBIT
                        .json("POST", "/v5/position/set-leverage", "{\"reduceOnly\":true}")
                        .kind())
                .isEqualTo(Kind.PLACE);
    }
}
