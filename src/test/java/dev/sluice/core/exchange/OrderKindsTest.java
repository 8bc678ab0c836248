package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the parameters that make a call a REDUCE, and of those that are not accepted. */
final class OrderKindsTest {
    private static final String ORDER = "symbol=BTCUSDT&quantity=1&timestamp=1700000000000";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            side=BUY                                 | PLACE
            side=SELL&reduceOnly=true                | REDUCE
            side=SELL&reduceOnly=false               | PLACE
            side=SELL&reduceOnly=TRUE                | PLACE
            side=SELL&reduceOnly=1                   | PLACE
            side=SELL&reduceOnly=                    | PLACE
            side=SELL&reduceonly=true                | PLACE
            side=SELL&closePosition=true             | REDUCE
            positionSide=LONG&side=SELL              | REDUCE
            positionSide=SHORT&side=BUY              | REDUCE
            positionSide=LONG&side=BUY               | PLACE
            positionSide=SHORT&side=SELL             | PLACE
            positionSide=BOTH&side=SELL              | PLACE
            side=SELL&reduce%4Fnly=true              | REDUCE
            side=SELL&reduceOnly=%74rue              | REDUCE
            """)
    void a_futures_order_reduces_by_its_flag_or_by_closing_a_hedge(String parameters, Kind kind) {
        for (String path : new String[] {"/fapi/v1/order", "/dapi/v1/order", "/fapi/v1/algoOrder"}) {
            assertThat(ExchangeFixture.BINANCE
                            .call("POST", path + "?" + ORDER + "&" + parameters)
                            .kind())
                    .as(path)
                    .isEqualTo(kind);
            assertThat(ExchangeFixture.BINANCE
                            .form("POST", path, parameters + "&" + ORDER)
                            .kind())
                    .as(path + " in the body")
                    .isEqualTo(kind);
        }
    }

    @ParameterizedTest(name = "{0} + {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            reduceOnly=true&reduceOnly=true          | ''                  | 'reduceOnly' occurs twice
            reduceOnly=true&reduceOnly=false         | ''                  | 'reduceOnly' occurs twice
            ''                                       | reduceOnly=true&reduceOnly=false | 'reduceOnly' occurs twice
            reduceOnly=true                          | reduceOnly=true     | 'reduceOnly' occurs in query and body
            reduceOnly=true                          | reduce%4fnly=false  | 'reduceOnly' occurs in query and body
            reduceOnly=true&side=BUY                 | side=SELL           | 'side' occurs in query and body
            reduceOnly=true&symbol=A                 | symbol=B            | 'symbol' occurs in query and body
            reduceOnly=true&timestamp=1&timestamp=2  | ''                  | 'timestamp' occurs twice
            reduceOnly=true&newClientOrderId=a       | newClientOrderId=b  | 'newClientOrderId' occurs in query and body
            reduceOnly=true&side=%00                 | ''                  | 'side' contains a control character
            reduceOnly=true&other=%2                 | ''                  | a percent escape is incomplete or invalid
            reduceOnly=true&other=%zz                | ''                  | a percent escape is incomplete or invalid
            reduceOnly=tru%                          | ''                  | a percent escape is incomplete or invalid
            reduceOnly=true&%=1                      | ''                  | a percent escape in a name is incomplete or invalid
            reduceOnly=true&timestamp=tomorrow       | ''                  | 'timestamp' is not a whole number
            reduceOnly=true&timestamp=99999999999999999999999 | ''         | 'timestamp' is not a whole number
            reduceOnly=true&timestamp=1&recvWindow=soon | ''               | 'recvWindow' is not a number of milliseconds
            """)
    void a_contradictory_call_is_a_place_at_the_highest_cost(String query, String body, String why) {
        Call call = ExchangeFixture.BINANCE.form("POST", "/fapi/v1/order?" + query, body);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo(why);
        assertThat(call.placedOrderIds()).isEmpty();
        assertThat(call.signedUntilEpochMillis()).isEqualTo(Call.NEVER);
        assertThat(ExchangeFixture.BINANCE.costs(call))
                .isEqualTo("futures.orders.10s=1 futures.orders.1m=1 futures.weight=20");
    }

    @Test
    void a_contradictory_read_is_a_place_at_the_highest_cost() {
        Call call = ExchangeFixture.BINANCE.call("GET", "/api/v3/depth?symbol=A&limit=5&limit=5000");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.repeatable()).isFalse();
        assertThat(ExchangeFixture.BINANCE.costs(call)).isEqualTo("spot.raw=1 spot.weight=250");
        assertThat(ExchangeFixture.BINANCE.call("GET", "/api/v3/depth?limit=-5").kind())
                .isEqualTo(Kind.PLACE);
    }

    @Test
    void counted_parameters_may_repeat_and_add_up() {
        Call call = ExchangeFixture.BINANCE.call("GET", "/api/v3/ticker?symbols=A,B&symbols=C");
        assertThat(call.kind()).isEqualTo(Kind.READ_PUBLIC);
        assertThat(ExchangeFixture.BINANCE.costs(call)).isEqualTo("spot.raw=1 spot.weight=12");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            [{"reduceOnly":"true","newClientOrderId":"a"},{"side":"SELL","positionSide":"LONG"}] | REDUCE
            [{"reduceOnly":true}]                                                              | REDUCE
            [{"reduceOnly":"true"},{"side":"SELL"}]                                            | PLACE
            [{"reduceOnly":"true"},7]                                                          | PLACE
            [{"reduceOnly":"true","reduceOnly":"false"}]                                       | PLACE
            [{"reduceOnly":"true"}                                                             | PLACE
            [{"reduceOnly":"true"}] x                                                          | PLACE
            [[{"reduceOnly":"true"}]]                                                          | PLACE
            []                                                                                 | PLACE
            true                                                                               | PLACE
            """)
    void a_batch_reduces_only_when_every_order_does(String batch, Kind kind) {
        String encoded = URLEncoder.encode(batch, StandardCharsets.UTF_8);
        Call call =
                ExchangeFixture.BINANCE.form("POST", "/fapi/v1/batchOrders", "batchOrders=" + encoded + "&timestamp=1");
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        if (batch.contains("\"a\"")) {
            assertThat(call.placedOrderIds()).containsExactly("c:a");
        }
    }

    @Test
    void a_reduce_flag_beside_a_batch_has_no_effect() {
        Call call = ExchangeFixture.BINANCE.call(
                "POST", "/fapi/v1/batchOrders?reduceOnly=true&batchOrders=%5B%7B%22side%22%3A%22BUY%22%7D%5D");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
    }

    @Test
    void a_spot_sell_reduces_only_when_configured_for_the_account() {
        String target = "/api/v3/order?side=SELL&symbol=BTCUSDT";
        AccountSettings reduces =
                new AccountSettings(List.of(ApiKeyIds.of(ExchangeFixture.API_KEY)), false, true, null);
        AccountSettings silent =
                new AccountSettings(List.of(ApiKeyIds.of(ExchangeFixture.API_KEY)), false, false, null);
        assertThat(ExchangeFixture.BINANCE.call("POST", target).kind()).isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BINANCE
                        .withAccount(silent)
                        .call("POST", target)
                        .kind())
                .isEqualTo(Kind.PLACE);
        Call sells = ExchangeFixture.BINANCE.withAccount(reduces).call("POST", target);
        assertThat(sells.kind()).isEqualTo(Kind.REDUCE);
        assertThat(sells.account()).isEqualTo("desk");
        assertThat(sells.key()).isEqualTo("5ba1ed8425baaa72");
        assertThat(sells.note()).isEqualTo("REDUCE by side");
        assertThat(ExchangeFixture.BINANCE
                        .withAccount(reduces)
                        .call("POST", target + "&side=BUY")
                        .kind())
                .isEqualTo(Kind.PLACE);
    }

    @Test
    void a_reduce_flag_on_a_spot_order_has_no_effect() {
        assertThat(ExchangeFixture.BINANCE
                        .call("POST", "/api/v3/order?side=BUY&reduceOnly=true")
                        .kind())
                .isEqualTo(Kind.PLACE);
    }

    @Test
    void a_reduce_flag_on_a_write_that_is_not_an_order_has_no_effect() {
        assertThat(ExchangeFixture.BINANCE
                        .call("POST", "/fapi/v1/leverage?reduceOnly=true&leverage=125")
                        .kind())
                .isEqualTo(Kind.PLACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reduce_only=true", "reduce_only=%74rue"})
    void a_kraken_order_reduces_by_its_flag(String flag) {
        assertThat(ExchangeFixture.KRAKEN
                        .form("POST", "/0/private/AddOrder", "nonce=1&pair=XBTUSD&" + flag)
                        .kind())
                .isEqualTo(Kind.REDUCE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"nonce":1,"pair":"XBTUSD","reduce_only":true}                     | REDUCE
            {"nonce":"1","pair":"XBTUSD","reduce_only":"true"}                 | REDUCE
            {"nonce":1,"pair":"XBTUSD","reduce_only":false}                    | PLACE
            {"nonce":1,"pair":"XBTUSD","reduce_only":null}                     | PLACE
            {"nonce":1,"reduce_only":true,"reduce_only":false}                 | PLACE
            {"nonce":1,"reduce_only":true} {"reduce_only":false}               | PLACE
            {"nonce":1,"close":{"reduce_only":true}}                           | PLACE
            {"nonce":1,"reduce_only":[true]}                                   | PLACE
            {"nonce":1,"reduce_only":{"a":true}}                               | PLACE
            [{"nonce":1,"reduce_only":true}]                                   | PLACE
            nonce=1&reduce_only=true                                           | PLACE
            {"nonce":1,"reduce_only":true                                      | PLACE
            {"nonce":-1,"reduce_only":true}                                    | PLACE
            {"nonce":1.5,"reduce_only":true}                                   | PLACE
            """)
    void a_json_body_is_read_as_json(String body, Kind kind) {
        assertThat(ExchangeFixture.KRAKEN
                        .json("POST", "/0/private/AddOrder", body)
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void a_kraken_batch_reduces_only_when_every_order_does_as_json_and_as_form() {
        String path = "/0/private/AddOrderBatch";
        String both =
                "{\"nonce\":1,\"pair\":\"P\",\"orders\":[{\"reduce_only\":true,\"cl_ord_id\":\"a\"},{\"reduce_only\":true}]}";
        assertThat(ExchangeFixture.KRAKEN.json("POST", path, both).kind()).isEqualTo(Kind.REDUCE);
        assertThat(ExchangeFixture.KRAKEN.json("POST", path, both).placedOrderIds())
                .containsExactly("c:a");
        assertThat(ExchangeFixture.KRAKEN
                        .json("POST", path, both.replace("},{\"reduce_only\":true}", "},{}"))
                        .kind())
                .isEqualTo(Kind.PLACE);
        String form = "nonce=1&pair=P&orders[0][reduce_only]=true&orders[1][reduce_only]=true&orders[1][cl_ord_id]=b";
        assertThat(ExchangeFixture.KRAKEN.form("POST", path, form).kind()).isEqualTo(Kind.REDUCE);
        assertThat(ExchangeFixture.KRAKEN.form("POST", path, form).placedOrderIds())
                .containsExactly("c:b");
        assertThat(ExchangeFixture.KRAKEN
                        .form("POST", path, form.replace("orders[1]", "orders[2]"))
                        .kind())
                .as("one order is skipped")
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.KRAKEN
                        .form("POST", path, form + "&orders[0][reduce_only]=false")
                        .kind())
                .isEqualTo(Kind.PLACE);
    }

    @Test
    void a_body_is_read_only_in_a_format_that_the_exchange_accepts() {
        String flag = "{\"reduceOnly\":\"true\"}";
        String path = "/fapi/v1/order?side=BUY&symbol=A";
        assertThat(ExchangeFixture.BINANCE.json("POST", path, flag).kind()).isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BINANCE
                        .call("POST", path, "reduceOnly=true", "text/plain")
                        .kind())
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BINANCE
                        .call("POST", path, "reduceOnly=true", "application/x-www-form-urlencoded; charset=utf-8")
                        .kind())
                .isEqualTo(Kind.REDUCE);
        assertThat(ExchangeFixture.KRAKEN
                        .call("POST", "/0/private/CancelOrder", "nonce=1&txid=OA", "")
                        .kind())
                .as("a cancel needs no Content-Type")
                .isEqualTo(Kind.CANCEL);
    }
}
