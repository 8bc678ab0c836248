package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that messages on Gemini's WebSocket are known by the key of the handshake, and that no unknown one passes a
 * halt.
 */
class GeminiSocketTest {
    private static final String ORDER =
            "{'id':'a-1','method':'order.place','params':{'symbol':'BTCUSD','side':'BUY','type':'LIMIT','timeInForce':'GTC',"
                    + "'price':'20000','quantity':'0.1','clientOrderId':'m1'}}";

    private final SocketFixture socket = new SocketFixture("gemini", "");

    /**
     * Returns the headers of an authenticated handshake. The payload is the nonce in base64, and no JSON as in calls.
     */
    private static Headers handshake(String key) {
        String payload = Base64.getEncoder().encodeToString("1795858013".getBytes(StandardCharsets.UTF_8));
        Map<String, String> all = Map.of(
                "X-GEMINI-APIKEY",
                key,
                "X-GEMINI-NONCE",
                "1795858013",
                "X-GEMINI-PAYLOAD",
                payload,
                "X-GEMINI-SIGNATURE",
                "s");
        return all::get;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        order.place | PLACE SEND /order.place [private 1, private.second 1] stops
        order.cancel | CANCEL SEND /order.cancel [private 1, private.second 1] passes
        order.cancel_all | CANCEL SEND /order.cancel_all [private 1, private.second 1] passes
        order.cancel_session | CANCEL SEND /order.cancel_session [private 1, private.second 1] passes
        rfq.submit_quote | PLACE SEND /rfq.submit_quote [private 1, private.second 1] stops
        rfq.withdraw_quote | CANCEL SEND /rfq.withdraw_quote [private 1, private.second 1] passes
        depth | READ_PUBLIC SEND /depth [public 1, public.second 1] passes
        subscribe | SESSION SEND /subscribe [] passes
        SUBSCRIBE | SESSION SEND /SUBSCRIBE [] passes
        ping | SESSION SEND /ping [] passes
        order.replace | PLACE * / (unlisted) [private 1, private.second 1, public 1, public.second 1] stops
        Order.Cancel | PLACE * / (unlisted) [private 1, private.second 1, public 1, public.second 1] stops
        ../order.cancel | PLACE * / (unlisted) [private 1, private.second 1, public 1, public.second 1] stops
        """)
    void a_method_has_its_kind_and_cost(String method, String expected) {
        assertThat(socket.summary("{'id':'1','method':'" + method + "','params':{'symbol':'BTCUSD'}}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {'id':'1','method':'subscribe','method':'order.place'}
        {'id':'1','params':['btcusd@trade']}
        {'id':'1','method':'subscribe','params':['btcusd@trade']
        ping
        """)
    void a_message_that_cannot_be_read_counts_as_an_order(String text) {
        assertThat(socket.summary(text)).startsWith("PLACE ").endsWith(" stops");
    }

    @Test
    void a_subscription_has_its_topics_in_a_list() {
        assertThat(socket.summary("{'id':'1','method':'subscribe','params':['orders@account','btcusd@bookTicker']}"))
                .isEqualTo("SESSION SEND /subscribe [] passes");
    }

    @Test
    void an_authenticated_handshake_is_a_session_and_its_key_is_that_of_all_messages() {
        Call opened = new SocketFixture("gemini", "/").open(handshake("account-1"));
        assertThat(opened.kind()).as(opened.note()).isEqualTo(Kind.SESSION);
        assertThat(socket.costs(opened)).isEqualTo("[public 1, public.second 1]");
        assertThat(socket.sends(ORDER).account()).isEmpty();
        socket.open(handshake("account-1"));
        Call order = socket.sends(ORDER);
        assertThat(order.account()).isNotEmpty().isEqualTo(opened.account());
        assertThat(order.instrument()).isEqualTo("BTCUSD");
        assertThat(order.placedOrderIds()).containsExactly("c:m1");
        Call cancel = socket.sends("{'id':'2','method':'order.cancel','params':{'orderId':'77'}}");
        assertThat(cancel.cancelledOrderIds()).containsExactly("x:77");
        assertThat(cancel.account()).isEqualTo(order.account());
    }

    @Test
    void a_bearer_token_of_the_handshake_is_an_account_too() {
        socket.open(header -> header.equals("Authorization") ? "Bearer abc" : null);
        assertThat(socket.sends(ORDER).account()).isNotEmpty();
    }

    @Test
    void a_handshake_at_another_exchange_gives_its_messages_no_key() {
        SocketFixture other = new SocketFixture("bitvavo", "/v2");
        other.open(header -> header.equals("BITVAVO-ACCESS-KEY") ? "the-key" : null);
        assertThat(other.sends("{'action':'privateCreateOrder'}").account()).isEmpty();
    }

    @Test
    void a_refusal_has_the_format_of_an_error_with_the_requests_id() {
        assertThat(socket.refusal(RefusalKind.BLOCKED_ORDER, ORDER))
                .isEqualTo("{'id':'a-1','status':400,'error':{'code':-2010,'msg':'MarketNotOpen'}}");
        assertThat(socket.refusal(RefusalKind.WAIT_LONGER, "{'id':7,'method':'depth'}"))
                .isEqualTo("{'id':7,'status':429,'error':{'code':-1003,'msg':'Rate limit exceeded'}}");
    }

    @Test
    void responses_have_their_outcome() {
        ResponseMeaning placed =
                socket.meaning(ORDER, "{'id':'a-1','status':200,'result':{'orderId':'77','clientOrderId':'m1'}}");
        assertThat(placed.outcome()).isEqualTo(Outcome.OK);
        assertThat(placed.orderIds()).containsExactlyInAnyOrder("x:77", "c:m1");
        assertThat(outcome(400, -2010)).isEqualTo(Outcome.BUSINESS);
        assertThat(outcome(429, -1003)).isEqualTo(Outcome.RATE);
        assertThat(outcome(401, -1002)).isEqualTo(Outcome.AUTH);
        assertThat(outcome(500, -1000)).isEqualTo(Outcome.UNKNOWN);
    }

    private Outcome outcome(int status, int code) {
        return socket.meaning(ORDER, "{'id':'a-1','status':" + status + ",'error':{'code':" + code + ",'msg':'x'}}")
                .outcome();
    }

    @Test
    void only_the_host_that_accepts_orders_is_read() {
        assertThat(new SocketFixture("gemini", "/").isRead()).isTrue();
        assertThat(new SocketFixture("gemini", "/v1/order/events").isRead()).isFalse();
        Call events = new SocketFixture("gemini", "/v1/order/events").open(header -> null);
        assertThat(events.kind() + " " + socket.costs(events)).isEqualTo("SESSION [public 1, public.second 1]");
    }
}
