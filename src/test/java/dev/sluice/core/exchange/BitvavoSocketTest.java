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

/** Tests that each action on Bitvavo's WebSocket counts as its REST call, and that no other message passes a halt. */
class BitvavoSocketTest {
    private static final String ORDER =
            "{'action':'privateCreateOrder','requestId':17317539426571916,'market':'BTC-EUR','side':'buy',"
                    + "'orderType':'limit','amount':'0.001','price':'20000','clientOrderId':'m1'}";

    private final SocketFixture socket = new SocketFixture("bitvavo", "/v2");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        'action':'privateCreateOrder','market':'A' | PLACE POST /v2/order [key 1, orders.day 1, orders.second 1] stops
        'action':'privateUpdateOrder','market':'A' | AMEND PUT /v2/order [key 1] stops
        'action':'privateCancelOrder','market':'A' | CANCEL DELETE /v2/order [key 1] passes
        'action':'privateCancelOrders','market':'A' | CANCEL DELETE /v2/orders [key 25] passes
        'action':'privateCancelOrders' | CANCEL DELETE /v2/orders [key 100] passes
        'action':'privateAtomicCancelOrders','market':'A' | CANCEL DELETE /v2/atomic/orders [key 100] passes
        'action':'privateCancelOrdersAfter','codGroupId':1 | DEAD_MAN POST /v2/cancelOrdersAfter [key 5] passes
        'action':'privateWithdrawAssets','symbol':'A' | WITHDRAW POST /v2/withdrawal [key 1] stops
        'action':'privateCryptoWithdrawal','symbol':'A' | WITHDRAW POST /v2/crypto/withdrawal [key 25] stops
        'action':'privateGetOrdersOpen' | READ_PRIVATE GET /v2/ordersOpen [key 100] passes
        'action':'privateGetBalance' | READ_PRIVATE GET /v2/balance [key 5] passes
        'action':'getBook','market':'A' | READ_PUBLIC SEND /v2/getBook [ip 1, key 1] passes
        'action':'getTicker24h' | READ_PUBLIC SEND /v2/getTicker24h [ip 25, key 25] passes
        'action':'subscribe','channels':[{'name':'account','markets':['A']}] | SESSION SEND /v2/subscribe [ip 1, key 1] passes
        'action':'authenticate','key':'k','signature':'s','timestamp':1 | SESSION SEND /v2/authenticate [ip 1, key 1] passes
        'action':'privateNewThing','market':'A' | PLACE * /v2 (unlisted) [ip 25, key 25] stops
        'action':'privatecancelorder','market':'A' | PLACE * /v2 (unlisted) [ip 25, key 25] stops
        'action':'getBook','action':'privateCreateOrder' | WITHDRAW * /v2 (unlisted) [ip 25, key 25] stops
        'Action':'privateCreateOrder','action':'getBook' | WITHDRAW * /v2 (unlisted) [ip 25, key 25] stops
        'market':'A' | WITHDRAW * /v2 (unlisted) [ip 25, key 25] stops
        """)
    void an_action_has_kind_and_weight_of_its_rest_call(String members, String expected) {
        assertThat(socket.summary("{'requestId':1," + members + "}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {'action':'getBook'
        [{'action':'getBook'}]
        getBook
        {'action':'getBook'}{}
        """)
    void a_message_that_cannot_be_read_counts_as_a_withdrawal_which_it_may_be(String text) {
        assertThat(socket.summary(text)).startsWith("WITHDRAW ").endsWith(" stops");
    }

    @Test
    void an_order_has_its_market_its_ids_and_the_account_that_is_logged_in() {
        assertThat(socket.sends(ORDER).account()).isEmpty();
        socket.sends("{'action':'authenticate','key':'the-key','signature':'s','timestamp':1}");
        Call order = socket.sends(ORDER);
        Call overHttp =
                socket.http("GET", "/v2/balance", header -> header.equals("BITVAVO-ACCESS-KEY") ? "the-key" : null, "");
        assertThat(order.account()).isNotEmpty().isEqualTo(overHttp.account());
        assertThat(order.instrument()).isEqualTo("BTC-EUR");
        assertThat(order.placedOrderIds()).containsExactly("c:m1");
        Call cancel = socket.sends("{'action':'privateCancelOrder','requestId':2,'market':'BTC-EUR','orderId':'u-1'}");
        assertThat(cancel.cancelledOrderIds()).containsExactly("x:u-1");
        assertThat(cancel.account()).isEqualTo(order.account());
    }

    @Test
    void a_refusal_has_the_format_of_an_error_with_the_requests_id() {
        assertThat(socket.refusal(RefusalKind.BLOCKED_ORDER, ORDER))
                .isEqualTo(
                        "{'action':'privateCreateOrder','requestId':17317539426571916,'errorCode':231,'error':'halted'}");
        assertThat(socket.refusal(RefusalKind.BLOCKED_ORDER, "no json"))
                .isEqualTo("{'action':'','requestId':null,'errorCode':231,'error':'halted'}");
        assertThat(socket.refusal(RefusalKind.WAIT_LONGER, "{'action':'getBook','requestId':1}"))
                .isEqualTo("{'action':'getBook','requestId':1,'errorCode':105,'error':'You have been rate limited.'}");
    }

    @Test
    void responses_have_the_outcome_of_their_rest_response() {
        ResponseMeaning placed = socket.meaning(
                ORDER,
                "{'action':'privateCreateOrder','requestId':17317539426571916,'response':{'orderId':'u-1','clientOrderId':'m1'}}");
        assertThat(placed.outcome()).isEqualTo(Outcome.OK);
        assertThat(placed.orderIds()).containsExactlyInAnyOrder("x:u-1", "c:m1");
        assertThat(socket.meaning(ORDER, "{'action':'privateCreateOrder','errorCode':216,'error':'balance'}")
                        .outcome())
                .isEqualTo(Outcome.BUSINESS);
        assertThat(socket.meaning(ORDER, "{'action':'privateCreateOrder','errorCode':110,'error':'limit'}")
                        .outcome())
                .isEqualTo(Outcome.RATE);
        assertThat(socket.meaning(
                                "{'action':'privateCancelOrder','orderId':'u-1'}",
                                "{'action':'privateCancelOrder','errorCode':240,'error':'No order found.'}")
                        .outcome())
                .isEqualTo(Outcome.OK);
    }

    @Test
    void opening_the_address_with_or_without_a_slash_is_a_session() {
        for (String path : new String[] {"/v2", "/v2/"}) {
            Call opened = new SocketFixture("bitvavo", path).open(header -> null);
            assertThat(opened.kind()).isEqualTo(Kind.SESSION);
            assertThat(socket.costs(opened)).isEqualTo("[ip 1]");
        }
    }

    @Test
    void the_messages_of_a_bot_are_read() {
        assertThat(socket.isRead()).isTrue();
    }
}
