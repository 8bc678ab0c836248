package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that each method on Crypto.com's user WebSocket counts as its REST call, and that no other message passes a
 * halt.
 */
class CryptocomSocketTest {
    private static final String ORDER =
            "{'id':1610905028000,'nonce':1610905028000,'method':'private/create-order','params':"
                    + "{'instrument_name':'BTCUSD-PERP','side':'BUY','type':'LIMIT','price':'20000','quantity':'1','client_oid':'m1'}}";

    private final SocketFixture socket = new SocketFixture("cryptocom", "/exchange/v1/user");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        private/create-order | PLACE POST /exchange/v1/private/create-order [order.15 1] stops
        private/amend-order | AMEND POST /exchange/v1/private/amend-order [three 1] stops
        private/cancel-order | CANCEL POST /exchange/v1/private/cancel-order [order.15 1] passes
        private/cancel-all-orders | CANCEL POST /exchange/v1/private/cancel-all-orders [order.15 1] passes
        private/close-position | REDUCE POST /exchange/v1/private/close-position [three 1] stops
        private/create-order-list | PLACE SEND /exchange/v1/user/private/create-order-list [three 1] stops
        private/cancel-order-list | CANCEL SEND /exchange/v1/user/private/cancel-order-list [three 1] passes
        private/advanced/create-oto | PLACE SEND /exchange/v1/user/private/advanced/create-oto [three 1] stops
        private/advanced/create-otoco | PLACE SEND /exchange/v1/user/private/advanced/create-otoco [three 1] stops
        private/advanced/cancel-oto | CANCEL POST /exchange/v1/private/advanced/cancel-oto [three 1] passes
        private/advanced/cancel-order | CANCEL POST /exchange/v1/private/advanced/cancel-order [order.15 1] passes
        private/set-cancel-on-disconnect | DEAD_MAN POST /exchange/v1/private/set-cancel-on-disconnect [three 1] passes
        private/create-withdrawal | WITHDRAW POST /exchange/v1/private/create-withdrawal [three 1] stops
        private/get-open-orders | READ_PRIVATE POST /exchange/v1/private/get-open-orders [three 1] passes
        private/user-balance | READ_PRIVATE POST /exchange/v1/private/user-balance [three 1] passes
        subscribe | SESSION SEND /exchange/v1/user/subscribe [] passes
        public/auth | SESSION SEND /exchange/v1/user/public/auth [] passes
        public/respond-heartbeat | SESSION SEND /exchange/v1/user/public/respond-heartbeat [] passes
        private/new-thing | PLACE * /exchange/v1/user (unlisted) [public.30 1, three 1] stops
        private/staking/stake | PLACE * /exchange/v1/user (unlisted) [public.30 1, three 1] stops
        cancel-order | PLACE * /exchange/v1/user (unlisted) [public.30 1, three 1] stops
        private/Cancel-Order | PLACE * /exchange/v1/user (unlisted) [public.30 1, three 1] stops
        """)
    void a_method_has_kind_and_cost_of_its_rest_call(String method, String expected) {
        assertThat(socket.summary("{'id':1,'method':'" + method + "','params':{'instrument_name':'A'},'nonce':1}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {'method':'subscribe','method':'private/create-order'}
        {'METHOD':'private/create-order','method':'subscribe'}
        {'id':1,'params':{}}
        [{'method':'subscribe'}]
        {'method':'subscribe'
        """)
    void a_message_that_cannot_be_read_counts_as_a_withdrawal_which_it_may_be(String text) {
        assertThat(socket.summary(text)).startsWith("WITHDRAW ").endsWith(" stops");
    }

    @Test
    void an_order_has_its_instrument_its_ids_and_the_account_that_is_logged_in() {
        assertThat(socket.sends(ORDER).account()).isEmpty();
        socket.sends("{'id':'7','nonce':'7','method':'public/auth','api_key':'the-key','sig':'s'}");
        Call order = socket.sends(ORDER);
        Call overHttp = socket.http(
                "POST",
                "/exchange/v1/private/user-balance",
                header -> null,
                "{'id':1,'method':'private/user-balance','api_key':'the-key','params':{},'nonce':1,'sig':'s'}");
        assertThat(order.account()).isNotEmpty().isEqualTo(overHttp.account());
        assertThat(order.instrument()).isEqualTo("BTCUSD-PERP");
        assertThat(order.placedOrderIds()).containsExactly("c:m1");
        assertThat(order.signedAtEpochMillis()).isEqualTo(1610905028000L);
        Call cancel = socket.sends("{'id':1,'method':'private/cancel-order','params':{'order_id':'7'},'nonce':2}");
        assertThat(cancel.cancelledOrderIds()).containsExactly("x:7");
        Call list = socket.sends(
                "{'id':2,'method':'private/create-order-list','params':{'contingency_type':'LIST',"
                        + "'order_list':[{'instrument_name':'A','client_oid':'m2'},{'instrument_name':'A','client_oid':'m3'}]},'nonce':3}");
        assertThat(List.of(list.account(), list.instrument())).isEqualTo(List.of(order.account(), "A"));
        assertThat(list.placedOrderIds()).containsExactly("c:m2", "c:m3");
    }

    @Test
    void the_key_of_the_login_counts_and_not_one_that_another_message_names() {
        socket.sends("{'id':'7','method':'public/auth','api_key':'the-key','sig':'s','nonce':7}");
        Call order = socket.sends(ORDER);
        assertThat(socket.sends(ORDER.replace("{'id'", "{'api_key':'another','id'"))
                        .account())
                .isEqualTo(order.account());
    }

    @Test
    void a_refusal_has_the_format_of_an_error_with_the_requests_id() {
        assertThat(socket.refusal(RefusalKind.BLOCKED_ORDER, ORDER))
                .isEqualTo(
                        "{'id':1610905028000,'method':'private/create-order','code':208,'message':'INSTRUMENT_NOT_TRADABLE'}");
        assertThat(socket.refusal(RefusalKind.WAIT_LONGER, "{'id':'7','method':'private/get-positions','nonce':1}"))
                .isEqualTo("{'id':'7','method':'private/get-positions','code':42901,'message':'TOO_MANY_REQUESTS'}");
    }

    @Test
    void responses_have_the_outcome_of_their_rest_response() {
        ResponseMeaning placed = socket.meaning(
                ORDER,
                "{'id':1610905028000,'method':'private/create-order','code':0,'result':{'client_oid':'m1','order_id':'18342311'}}");
        assertThat(placed.outcome()).isEqualTo(Outcome.OK);
        assertThat(placed.orderIds()).containsExactlyInAnyOrder("x:18342311", "c:m1");
        assertThat(outcome(ORDER, 306)).isEqualTo(Outcome.BUSINESS);
        assertThat(outcome(ORDER, 42901)).isEqualTo(Outcome.RATE);
        assertThat(outcome(ORDER, 40102)).isEqualTo(Outcome.CLOCK);
        assertThat(outcome("{'id':1,'method':'private/cancel-order','params':{'order_id':'7'}}", 316))
                .isEqualTo(Outcome.OK);
    }

    private Outcome outcome(String text, int code) {
        return socket.meaning(text, "{'id':1,'method':'m','code':" + code + ",'message':'x'}")
                .outcome();
    }

    @Test
    void the_messages_of_a_bot_are_read() {
        assertThat(socket.isRead()).isTrue();
    }
}
