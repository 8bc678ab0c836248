package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.classify.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the order ids, the end of the signature and the account of a call. */
final class CallIdentityTest {
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            POST /api/v3/order?newClientOrderId=mine                                     | c:mine        | ''
            POST /api/v3/order/cancelReplace?newClientOrderId=b&cancelOrigClientOrderId=a&cancelOrderId=5 | c:b c:a x:5 | ''
            PUT /api/v3/order/amend/keepPriority?orderId=12&newClientOrderId=n           | c:n x:12      | ''
            DELETE /api/v3/order?origClientOrderId=mine%2D1&newClientOrderId=no          | ''            | c:mine-1
            DELETE /api/v3/order?orderId=12                                              | ''            | x:12
            DELETE /api/v3/openOrders?symbol=BTCUSDT                                     | ''            | ALL BTCUSDT
            DELETE /fapi/v1/allOpenOrders?symbol=BTCUSDT                                 | ''            | ALL BTCUSDT
            DELETE /fapi/v1/batchOrders?symbol=A&orderIdList=%5B12,13%5D                 | ''            | x:12 x:13
            DELETE /fapi/v1/batchOrders?origClientOrderIdList=[%22a%22,%22b%22]          | ''            | c:a c:b
            PUT /fapi/v1/batchOrders?batchOrders=[{%22orderId%22:7},{%22origClientOrderId%22:%22z%22}] | c:z x:7 | ''
            GET /api/v3/order?origClientOrderId=mine                                     | ''            | ''
            """)
    void the_order_ids_of_a_call_are_read(String call, String places, String cancels) {
        Call named = ExchangeFixture.BINANCE.call(
                call.substring(0, call.indexOf(' ')), call.substring(call.indexOf(' ') + 1));
        assertThat(String.join(" ", named.placedOrderIds())).as(named.note()).isEqualTo(places);
        assertThat(named.cancelsAll() ? "ALL " + named.instrument() : String.join(" ", named.cancelledOrderIds()))
                .isEqualTo(cancels);
    }

    @Test
    void a_read_contains_its_order_id_so_that_it_can_close_an_unknown_outcome() {
        assertThat(ExchangeFixture.BINANCE
                        .call("GET", "/api/v3/order?origClientOrderId=mine")
                        .orderIds())
                .containsExactly("c:mine");
    }

    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource(delimiter = '|', textBlock = """
            timestamp=1700000000000                        | 1700000000000 | 1700000005000
            timestamp=1700000000000&recvWindow=2000        | 1700000000000 | 1700000002000
            timestamp=1700000000000&recvWindow=60000       | 1700000000000 | 1700000060000
            timestamp=1700000000000&recvWindow=90000       | 1700000000000 | 1700000060000
            timestamp=1700000000000&recvWindow=6000.346    | 1700000000000 | 1700000006000
            timestamp=1700000000000999                     | 1700000000000 | 1700000005000
            symbol=A                                       | -             | -
            """)
    void a_signature_ends_its_window_after_its_timestamp(String query, String at, String until) {
        for (Call call : new Call[] {
            ExchangeFixture.BINANCE.call("DELETE", "/api/v3/order?" + query),
            ExchangeFixture.BINANCE.form("DELETE", "/api/v3/order", query)
        }) {
            assertThat(call.signedAtEpochMillis()).isEqualTo(time(at));
            assertThat(call.signedUntilEpochMillis()).isEqualTo(time(until));
            assertThat(call.aheadToleranceMillis()).isEqualTo(1000);
            assertThat(call.deadlineSource().isEmpty()).isEqualTo(at.equals("-"));
        }
    }

    private static long time(String text) {
        return text.equals("-") ? Call.NEVER : Long.parseLong(text);
    }

    @Test
    void the_deadline_names_its_source() {
        assertThat(ExchangeFixture.BINANCE
                        .call("GET", "/api/v3/account?timestamp=1700000000000&recvWindow=2000")
                        .deadlineSource())
                .isEqualTo("timestamp + 2000 ms (recvWindow)");
    }

    @Test
    void an_account_is_the_hash_of_its_key_and_texts_show_neither_key_nor_query() {
        Call call = ExchangeFixture.BINANCE.call("GET", "/api/v3/account?signature=secret");
        assertThat(call.key()).isEqualTo("5ba1ed8425baaa72").isEqualTo(ApiKeyIds.of(ExchangeFixture.API_KEY));
        assertThat(call.account()).isEqualTo(call.key());
        assertThat(call).hasToString("READ_PRIVATE GET /api/v3/account");
        assertThat(new CallRequest("GET", "/x?signature=secret", name -> null, new byte[3]))
                .hasToString("GET with 3 bytes");
    }

    @Test
    void reads_can_be_repeated_but_writes_and_nonce_calls_cannot() {
        assertThat(ExchangeFixture.BINANCE
                        .call("GET", "/api/v3/account?timestamp=1")
                        .repeatable())
                .isTrue();
        assertThat(ExchangeFixture.BINANCE
                        .call("DELETE", "/api/v3/order?orderId=1")
                        .repeatable())
                .isFalse();
        assertThat(ExchangeFixture.BINANCE.call("POST", "/fapi/v1/listenKey").repeatable())
                .isFalse();
        assertThat(ExchangeFixture.KRAKEN.call("GET", "/0/public/Time").repeatable())
                .isTrue();
        assertThat(ExchangeFixture.KRAKEN
                        .form("POST", "/0/private/Balance", "nonce=1")
                        .repeatable())
                .as("its nonce is used up")
                .isFalse();
    }
}
