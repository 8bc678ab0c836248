package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that messages on HTX's trade WebSockets count as their REST calls, and that no other message passes a halt. */
class HtxSocketTest {
    private static final String SPOT_ORDER =
            "{'cid':'c-1','ch':'create-order','params':{'account-id':1,'symbol':'btcusdt',"
                    + "'type':'buy-limit','price':'20000','amount':'0.1','client-order-id':'m1'}}";
    private static final String FUTURES_ORDER =
            "{'op':'create_cross_order','cid':'c-1','data':{'contract_code':'BTC-USDT','direction':'buy','offset':'open',"
                    + "'price':'20000','lever_rate':5,'volume':1,'order_price_type':'limit','client_order_id':7}}";

    private final SocketFixture spot = new SocketFixture("htx", "/ws/trade");
    private final SocketFixture linear = new SocketFixture("htxfutures", "/linear-swap-trade");
    private final SocketFixture swap = new SocketFixture("htxfutures", "/swap-trade");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        'ch':'create-order' | PLACE POST /v1/order/orders/place [account.100 1] stops
        'ch':'create-margin-order' | PLACE POST /v1/order/auto/place [account.100 1] stops
        'ch':'cancel' | CANCEL POST /v1/order/orders/batchcancel [account.50 1] passes
        'ch':'cancelall' | CANCEL POST /v1/order/orders/batchCancelOpenOrders [account.50 1] passes
        'action':'req','ch':'auth' | SESSION SEND /ws/trade/auth [] passes
        'action':'pong','data':{'ts':1} | SESSION SEND /ws/trade/pong [] passes
        'action':'pong','ch':'create-order' | PLACE POST /v1/order/orders/place [account.100 1] stops
        'action':'pong','ch':'' | PLACE * /ws/trade (unlisted) [account.2 1, public 1] stops
        'action':'pong','CH':'create-order' | PLACE * /ws/trade (unlisted) [account.2 1, public 1] stops
        'action':'pong','action':'sub' | PLACE * /ws/trade (unlisted) [account.2 1, public 1] stops
        'action':'sub','ch':'orders#btcusdt' | PLACE * /ws/trade (unlisted) [account.2 1, public 1] stops
        'ch':'new-thing' | PLACE * /ws/trade (unlisted) [account.2 1, public 1] stops
        'x':1 | PLACE * /ws/trade (unlisted) [account.2 1, public 1] stops
        """)
    void a_spot_message_has_kind_and_cost_of_its_rest_call(String members, String expected) {
        assertThat(spot.summary("{'cid':'1'," + members + ",'params':{}}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        create_order | PLACE POST /linear-swap-api/v1/swap_order [linear.trade 1] stops
        create_cross_batchorder | PLACE POST /linear-swap-api/v1/swap_cross_batchorder [linear.trade 1] stops
        cross_cancel | CANCEL POST /linear-swap-api/v1/swap_cross_cancel [linear.trade 1] passes
        cancelall | CANCEL POST /linear-swap-api/v1/swap_cancelall [linear.trade 1] passes
        place_order | PLACE POST /v5/trade/order [linear.trade 1] stops
        cancel_order | CANCEL POST /v5/trade/cancel_order [linear.trade 1] passes
        cancel_batch_orders | CANCEL POST /v5/trade/cancel_batch_orders [linear.trade 1] passes
        auth | SESSION SEND /linear-swap-trade/auth [] passes
        pong | SESSION SEND /linear-swap-trade/pong [] passes
        new_thing | PLACE * /linear-swap-trade (unlisted) [linear.read 1, linear.trade 1, public 1] stops
        """)
    void a_message_about_linear_swaps_has_kind_and_cost_of_its_rest_call(String name, String expected) {
        assertThat(linear.summary("{'op':'" + name + "','cid':'1','data':{}}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        create_order | PLACE POST /swap-api/v1/swap_order [swap.trade 1] stops
        create_batchorder | PLACE POST /swap-api/v1/swap_batchorder [swap.trade 1] stops
        cancel | CANCEL POST /swap-api/v1/swap_cancel [swap.trade 1] passes
        create_cross_order | PLACE * /swap-trade (unlisted) [public 1, swap.read 1, swap.trade 1] stops
        """)
    void a_message_about_coin_margined_swaps_has_kind_and_cost_of_its_rest_call(String name, String expected) {
        assertThat(swap.summary("{'op':'" + name + "','cid':'1','data':{}}")).isEqualTo(expected);
    }

    @Test
    void a_batch_is_a_list_of_orders() {
        assertThat(spot.summary("{'cid':'1','ch':'create-batchorder','params':[{'symbol':'a'},{'symbol':'a'}]}"))
                .isEqualTo("PLACE POST /v1/order/batch-orders [account.50 1] stops");
        assertThat(linear.summary("{'op':'place_batch_orders','cid':'1','data':[{'contract_code':'a'}]}"))
                .isEqualTo("PLACE POST /v5/trade/batch_orders [linear.trade 1] stops");
        assertThat(linear.summary("{'op':'place_batch_orders','cid':'1','data':{'contract_code':'a'}}"))
                .startsWith("PLACE ")
                .endsWith(" stops");
    }

    @Test
    void an_order_has_its_instrument_its_ids_and_the_account_that_is_logged_in() {
        assertThat(spot.sends(SPOT_ORDER).account()).isEmpty();
        spot.sends("{'action':'req','ch':'auth','params':{'authType':'api','accessKey':'the-key','signature':'s'}}");
        Call order = spot.sends(SPOT_ORDER);
        Call overHttp = spot.http("GET", "/v1/account/accounts?AccessKeyId=the-key", header -> null, "");
        assertThat(order.account()).isNotEmpty().isEqualTo(overHttp.account());
        assertThat(order.instrument()).isEqualTo("btcusdt");
        assertThat(order.placedOrderIds()).containsExactly("c:m1");
        assertThat(spot.sends("{'cid':'2','ch':'cancel','params':{'order-ids':['7','8']}}")
                        .cancelledOrderIds())
                .containsExactly("x:7", "x:8");
        assertThat(spot.sends(
                                "{'cid':'3','ch':'create-batchorder','params':[{'symbol':'a','client-order-id':'m2'},{'symbol':'a','client-order-id':'m3'}]}")
                        .placedOrderIds())
                .containsExactly("c:m2", "c:m3");
    }

    @Test
    void the_key_of_a_futures_login_is_a_member_of_the_message_itself() {
        linear.sends("{'op':'auth','type':'api','AccessKeyId':'the-key','SignatureVersion':'2','Signature':'s'}");
        Call order = linear.sends(FUTURES_ORDER);
        assertThat(order.account())
                .isNotEmpty()
                .isEqualTo(linear.http("GET", "/v5/trade/order?AccessKeyId=the-key", header -> null, "")
                        .account());
        assertThat(order.instrument()).isEqualTo("BTC-USDT");
        assertThat(order.placedOrderIds()).containsExactly("c:7");
        assertThat(linear.sends(FUTURES_ORDER.replace("'open'", "'close'")).kind())
                .isEqualTo(Kind.REDUCE);
    }

    @Test
    void a_refusal_has_the_format_of_an_error_with_the_requests_id() {
        assertThat(spot.refusal(RefusalKind.BLOCKED_ORDER, SPOT_ORDER))
                .isEqualTo("{'status':'error','err-code':'order-disabled','err-msg':'halted','data':null,'cid':'c-1'}");
        assertThat(linear.refusal(RefusalKind.WAIT_LONGER, FUTURES_ORDER))
                .isEqualTo(
                        "{'op':'create_cross_order','cid':'c-1','status':'error','err_code':1032,'err_msg':'The number of access exceeded the limit.','ts':0}");
    }

    @Test
    void a_compressed_response_is_read() {
        byte[] response = SocketFixture.gzip(SocketFixture.bytes(
                "{'status':'ok','cid':'c-1','data':{'order_id':77,'order_id_str':'77','client_order_id':7},'ts':1}"));
        assertThat(linear.answeredId(response)).isEqualTo("\"c-1\"");
        ResponseMeaning placed = linear.meaning(FUTURES_ORDER, response);
        assertThat(placed.outcome()).isEqualTo(Outcome.OK);
        assertThat(placed.orderIds()).contains("x:77");
        byte[] refused = SocketFixture.gzip(
                SocketFixture.bytes("{'status':'error','cid':'c-1','err_code':1032,'err_msg':'too many','ts':1}"));
        assertThat(linear.meaning(FUTURES_ORDER, refused).outcome()).isEqualTo(Outcome.RATE);
    }

    @Test
    void a_response_about_a_spot_order_is_read() {
        ResponseMeaning placed = spot.meaning(SPOT_ORDER, "{'status':'ok','data':'1180298630694853','cid':'c-1'}");
        assertThat(placed.outcome()).isEqualTo(Outcome.OK);
        assertThat(placed.orderIds()).contains("x:1180298630694853");
        assertThat(spot.meaning(
                                SPOT_ORDER,
                                "{'status':'error','err-code':'account-frozen-balance-insufficient-error','err-msg':'x','cid':'c-1'}")
                        .outcome())
                .isEqualTo(Outcome.BUSINESS);
    }

    @Test
    void the_addresses_of_orders_are_not_taken_for_those_of_market_data() {
        assertThat(spot.isRead()).isTrue();
        assertThat(linear.isRead()).isTrue();
        assertThat(swap.isRead()).isTrue();
        assertThat(new SocketFixture("htx", "/ws").isRead()).isFalse();
        assertThat(new SocketFixture("htx", "/ws/v2").isRead()).isFalse();
    }
}
