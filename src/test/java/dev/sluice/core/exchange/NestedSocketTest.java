package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderTerms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the WebSockets of exchanges whose messages say inside other members what they do: each message counts as its
 * call over HTTP, and no other message passes a halt.
 */
class NestedSocketTest {
    private static final String HL_ORDER =
            "{'method':'post','id':7,'request':{'type':'action','payload':{'action':{'type':'order','orders':"
                    + "[{'a':0,'b':true,'p':'50000','s':'0.1','r':false,'t':{'limit':{'tif':'Gtc'}},'c':'0x1'}],'grouping':'na'},"
                    + "'nonce':1,'signature':{'r':'0x1','s':'0x2','v':27}}}}";
    private static final String GATE_ORDER =
            "{'time':1,'channel':'spot.order_place','event':'api','payload':{'req_id':'r-1','req_param':"
                    + "{'text':'t-m1','currency_pair':'BTC_USDT','type':'limit','side':'buy','amount':'1','price':'1'}}}";
    private static final String BITGET_ORDER =
            "{'op':'trade','args':[{'id':'e7','instType':'SPOT','instId':'BTCUSDT','channel':'place-order','params':"
                    + "{'orderType':'limit','side':'buy','size':'2','price':'1','force':'gtc','clientOid':'m1'}}]}";
    private static final String UNIFIED_ORDER =
            "{'op':'trade','id':'u1','category':'spot','topic':'place-order','args':"
                    + "[{'symbol':'BTCUSDT','orderType':'limit','side':'buy','qty':'2','price':'1','clientOid':'m1'}]}";

    private final SocketFixture hyperliquid = new SocketFixture("hyperliquid", "/ws");
    private final SocketFixture gate = new SocketFixture("gate", "/ws/v4");
    private final SocketFixture gateFutures = new SocketFixture("gate", "/v4/ws/usdt");
    private final SocketFixture gateDelivery = new SocketFixture("gate", "/v4/ws/delivery/usdt");
    private final SocketFixture gateOptions = new SocketFixture("gate", "/options/v4/ws/usdt");
    private final SocketFixture bitget = new SocketFixture("bitget", "/v2/ws/private");
    private final SocketFixture unified = new SocketFixture("bitget", "/v3/ws/private");
    private final SocketFixture kucoin = new SocketFixture("kucoin", "/v1/private");
    private final SocketFixture kucoinFutures = new SocketFixture("kucoinfutures", "/v1/private");
    private final SocketFixture bitmex = new SocketFixture("bitmex", "/realtime");

    private static String hl(String type, String payload) {
        return "{'method':'post','id':7,'request':{'type':'" + type + "','payload':" + payload + "}}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        action | {'action':{'type':'order','orders':[{'a':0}]},'nonce':1} | PLACE POST /exchange?action.type=order [] stops
        action | {'action':{'type':'cancel','cancels':[{'a':0,'o':5}]},'nonce':1} | CANCEL POST /exchange?action.type=cancel passes
        action | {'action':{'type':'withdraw3'},'nonce':1} | WITHDRAW POST /exchange?action.type=withdraw3 stops
        action | {'action':{'type':'agentSendAsset'},'nonce':1} | WITHDRAW POST /exchange?action.type=agentSendAsset stops
        action | {'action':{'type':'newThing'},'nonce':1} | PLACE POST /exchange (unlisted) stops
        action | {'action':{'type':'cancel','type':'order'},'nonce':1} | WITHDRAW POST /exchange (unlisted) stops
        action | {'action':{'type':'cancel'},'action':{'type':'order'}} | WITHDRAW POST /exchange (unlisted) stops
        action | {'action':{'TYPE':'order','type':'cancel'}} | WITHDRAW POST /exchange (unlisted) stops
        info | {'type':'l2Book','coin':'BTC'} | READ_PUBLIC POST /info?type=l2Book passes
        info | {'type':'openOrders','user':'0x1'} | READ_PRIVATE POST /info?type=openOrders passes
        explorer | {'type':'x'} | PLACE * /ws (unlisted) stops
        """)
    void a_post_of_hyperliquid_counts_as_its_call(String type, String payload, String expected) {
        String summary = hyperliquid.summary(hl(type, payload)).replaceAll(" \\[[^]]*\\]", "");
        assertThat(summary).isEqualTo(expected.replaceAll(" \\[[^]]*\\]", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {'method':'subscribe','subscription':{'type':'trades','coin':'BTC'}} | SESSION SEND /ws/subscribe [ws.messages 1, ws.posts 0] passes
        {'method':'ping'} | SESSION SEND /ws/ping [ws.messages 1, ws.posts 0] passes
        {'method':'post','id':1} | stops
        {'method':'post','id':1,'request':{'type':'info','type':'action','payload':{'action':{'type':'cancel'}}}} | stops
        {'method':'post','id':1,'request':{'type':'info'},'request':{'type':'action'}} | stops
        {'method':'post','id':1,'Request':{'type':'action'},'request':{'type':'info'}} | stops
        {'method':'post','id':1,'request':[{'type':'info'},{'type':'action'}]} | stops
        {'method':'post','id':1,'request':{'type':['info'],'payload':{}}} | stops
        {'method':'subscribe','method':'post'} | stops
        [{'method':'subscribe'}] | stops
        {'method':'subscribe'}{'method':'post'} | stops
        """)
    void other_messages_to_hyperliquid(String text, String expected) {
        assertThat(hyperliquid.summary(text)).endsWith(expected);
    }

    @Test
    void an_order_at_hyperliquid_has_its_costs_and_its_answer() {
        Call order = hyperliquid.sends(HL_ORDER);
        assertThat(hyperliquid.costs(order)).isEqualTo("[address 1, ip 1, ws.messages 1, ws.posts 1]");
        assertThat(order.placedOrderIds()).containsExactly("c:0x1");
        assertThat(hyperliquid.answeredId(SocketFixture.bytes(
                        "{'channel':'post','data':{'id':7,'response':{'type':'action','payload':{}}}}")))
                .isEqualTo("7");
        assertThat(hl(
                                order,
                                "{'status':'ok','response':{'type':'order','data':{'statuses':[{'resting':{'oid':77,'cloid':'0x1'}}]}}}")
                        .orderIds())
                .contains("x:77");
        assertThat(hl(order, "{'status':'err','response':'Too many cumulative requests sent'}")
                        .outcome())
                .isEqualTo(Outcome.RATE);
        assertThat(hyperliquid.refusal(RefusalKind.BLOCKED_ORDER, HL_ORDER))
                .isEqualTo(
                        "{'channel':'post','data':{'id':7,'response':{'type':'action','payload':{'status':'err','response':'Trading is disabled.'}}}}");
    }

    private ResponseMeaning hl(Call order, String payload) {
        assertThat(order.kind().places()).isTrue();
        return hyperliquid.meaning(
                HL_ORDER, "{'channel':'post','data':{'id':7,'response':{'type':'action','payload':" + payload + "}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        spot.order_place | PLACE POST /api/v4/spot/orders [spot.place 1] stops
        spot.order_cancel | CANCEL DELETE /api/v4/spot/orders/{order_id} [spot.cancel 1] passes
        spot.order_cancel_cp | CANCEL DELETE /api/v4/spot/orders [spot.cancel 1] passes
        spot.order_amend | AMEND PATCH /api/v4/spot/orders/{order_id} [spot.place 1] stops
        spot.order_status | READ_PRIVATE GET /api/v4/spot/orders/{order_id} [account.200 1] passes
        spot.login | SESSION SEND /ws/v4/spot.login [] passes
        spot.trades | SESSION SEND /ws/v4/spot.trades [] passes
        spot.order_new_thing | PLACE * /ws/v4 (unlisted) [account.80 1, public 1] stops
        futures.order_place | PLACE * /ws/v4 (unlisted) [account.80 1, public 1] stops
        """)
    void a_spot_message_of_gate_counts_as_its_call(String channel, String expected) {
        assertThat(
                        gate.summary(
                                "{'channel':'" + channel
                                        + "','event':'api','payload':{'req_id':'1','req_param':{'order_id':'5','currency_pair':'A_B'}}}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        futures.order_place | {'contract':'A'} | PLACE POST /api/v4/futures/{settle}/orders [futures.messages 1, futures.place 1] stops
        futures.order_place | {'contract':'A','reduce_only':true} | REDUCE POST /api/v4/futures/{settle}/orders [futures.messages 1, futures.place 1] stops
        futures.order_batch_place | [{'contract':'A'}] | PLACE POST /api/v4/futures/{settle}/batch_orders [futures.messages 1, futures.place 1] stops
        futures.order_cancel | {'order_id':'5'} | CANCEL DELETE /api/v4/futures/{settle}/orders/{order_id} [futures.cancel 1, futures.messages 1] passes
        futures.order_cancel_ids | ['5','6'] | CANCEL POST /api/v4/futures/{settle}/batch_cancel_orders [futures.cancel 1, futures.messages 1] passes
        futures.ping | null | SESSION SEND /v4/ws/{settle}/futures.ping [futures.messages 0] passes
        futures.new_thing | {} | PLACE * /v4/ws (unlisted) [account.80 1, futures.messages 1, public 1] stops
        """)
    void a_futures_message_of_gate_counts_as_its_call(String channel, String params, String expected) {
        assertThat(gateFutures.summary("{'channel':'" + channel + "','event':'api','payload':{'req_id':'1','req_param':"
                        + params + "}}"))
                .isEqualTo(expected);
    }

    @Test
    void an_order_for_futures_has_the_size_and_the_market_of_its_call() {
        String order = "{'channel':'futures.order_place','event':'api','payload':{'req_id':'1','req_param':"
                + "{'contract':'BTC_USDT','size':-3,'price':'10'}}}";
        OrderTerms gate = gateFutures.sends(order).terms().get(0);
        OrderTerms btc =
                new SocketFixture("gate", "/v4/ws/btc").sends(order).terms().get(0);
        OrderTerms kucoin = kucoinFutures
                .sends(
                        "{'id':'1','op':'futures.order','args':{'symbol':'XBTUSDTM','side':'sell','size':3,'price':'10'}}")
                .terms()
                .get(0);

        assertThat(gate.list()).isNotNull();
        assertThat(btc.list()).isNull();
        assertThat(kucoin.list()).isNotNull();
        assertThat(List.of(gate, kucoin)).allSatisfy(terms -> {
            assertThat(terms.quantity()).isEqualTo("3");
            assertThat(terms.price()).isEqualTo("10");
            assertThat(terms.isBuy()).isFalse();
        });
    }

    @Test
    void gates_delivery_and_options_have_their_own_calls() {
        assertThat(
                        gateDelivery.summary(
                                "{'channel':'futures.order_place','event':'api','payload':{'req_id':'1','req_param':{'contract':'A'}}}"))
                .startsWith("PLACE POST /api/v4/delivery/{settle}/orders [delivery.place 1");
        assertThat(gateOptions.summary("{'channel':'options.orders','event':'subscribe','payload':['1']}"))
                .isEqualTo("SESSION SEND /options/v4/ws/{settle}/options.orders [] passes");
        assertThat(gateOptions.summary("{'channel':'options.order_place','event':'api','payload':{}}"))
                .startsWith("PLACE * /options/v4/ws (unlisted)");
    }

    @Test
    void an_order_at_gate_has_the_account_that_logged_in_and_its_second_answer_counts() {
        gate.sends("{'channel':'spot.login','event':'api','payload':{'api_key':'the-key','req_id':'l-1'}}");
        Call order = gate.sends(GATE_ORDER);
        Call http = gate.http("GET", "/api/v4/spot/accounts", name -> name.equals("KEY") ? "the-key" : null, "");
        assertThat(order.account()).isNotEmpty().isEqualTo(http.account());
        assertThat(gate.sends(GATE_ORDER.replace("'req_id'", "'api_key':'another','req_id'"))
                        .account())
                .isEqualTo(order.account());
        assertThat(order.instrument()).isEqualTo("BTC_USDT");
        assertThat(order.placedOrderIds()).containsExactly("c:t-m1");
        String head = "{'request_id':'r-1','header':{'status':'200','channel':'spot.order_place','event':'api'}";
        assertThat(gate.answeredId(SocketFixture.bytes(
                        head.replace("'header'", "'ack':true,'header'") + ",'data':{'result':{'req_id':'r-1'}}}")))
                .isEmpty();
        assertThat(gate.answeredId(SocketFixture.bytes(head + ",'data':{}}"))).isEqualTo("\"r-1\"");
        assertThat(gate.meaning(GATE_ORDER, head + ",'data':{'result':{'id':'1700','text':'t-m1'}}}")
                        .orderIds())
                .contains("x:1700");
        assertThat(gate.meaning(
                                GATE_ORDER,
                                head.replace("'200'", "'429'")
                                        + ",'data':{'errs':{'label':'TOO_MANY_REQUESTS','message':'x'}}}")
                        .outcome())
                .isEqualTo(Outcome.RATE);
        assertThat(gate.refusal(RefusalKind.WAIT_LONGER, GATE_ORDER))
                .startsWith(
                        "{'request_id':'r-1','header':{'response_time':'0','status':'429','channel':'spot.order_place'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        'instType':'SPOT','channel':'place-order' | PLACE POST /api/v2/spot/trade/place-order [account.10 1, ip 1] stops
        'instType':'SPOT','channel':'cancel-order' | CANCEL POST /api/v2/spot/trade/cancel-order [account.10 1, ip 1] passes
        'instType':'USDT-FUTURES','channel':'place-order' | PLACE POST /api/v2/mix/order/place-order [account.10 1, ip 1] stops
        'instType':'COIN-FUTURES','channel':'cancel-order' | CANCEL POST /api/v2/mix/order/cancel-order [account.10 1, ip 1] passes
        'instType':'MARGIN','channel':'place-order' | PLACE * /v2/ws/private (unlisted) [account.1 1] stops
        'instType':'SPOT','channel':'cancel-order','channel':'place-order' | PLACE * /v2/ws/private (unlisted) [account.1 1] stops
        'instType':'SPOT','channel':'cancel-order','Channel':'place-order' | PLACE * /v2/ws/private (unlisted) [account.1 1] stops
        'instType':'SPOT' | PLACE * /v2/ws/private (unlisted) [account.1 1] stops
        'instType':'SPOT','channel':'cancel-order'},{'instType':'SPOT','channel':'place-order' | PLACE * /v2/ws/private (unlisted) [account.1 1] stops
        """)
    void a_trade_message_of_bitget_counts_as_its_call(String members, String expected) {
        assertThat(bitget.summary("{'op':'trade','args':[{'id':'1','instId':'BTCUSDT','params':{}," + members + "}]}"))
                .isEqualTo(expected);
    }

    @Test
    void an_order_at_bitget_has_its_instrument_its_ids_and_the_account_that_logged_in() {
        assertThat(bitget.summary("{'op':'subscribe','args':[{'channel':'orders'},{'channel':'fill'}]}"))
                .isEqualTo("SESSION SEND /v2/ws/private/subscribe [] passes");
        bitget.sends("{'op':'login','args':[{'apiKey':'the-key','passphrase':'p','timestamp':'1','sign':'s'}]}");
        Call order = bitget.sends(BITGET_ORDER);
        assertThat(order.account()).isNotEmpty();
        assertThat(order.instrument()).isEqualTo("BTCUSDT");
        assertThat(order.placedOrderIds()).containsExactly("c:m1");
        assertThat(bitget.meaning(
                                BITGET_ORDER,
                                "{'event':'trade','arg':[{'id':'e7','params':{'orderId':'99','clientOid':'m1'}}],'code':0,'msg':'Success'}")
                        .orderIds())
                .contains("x:99");
        assertThat(bitget.meaning(BITGET_ORDER, "{'event':'error','arg':[{'id':'e7'}],'code':43012,'msg':'x'}")
                        .outcome())
                .isEqualTo(Outcome.BUSINESS);
        assertThat(bitget.answeredId(SocketFixture.bytes("{'event':'trade','arg':[{'id':'e7'}],'code':0}")))
                .isEqualTo("\"e7\"");
        assertThat(bitget.refusal(RefusalKind.BLOCKED_ORDER, BITGET_ORDER))
                .startsWith("{'event':'error','arg':[{'id':'e7'}],'code':45043");
    }

    @Test
    void an_order_of_bitgets_unified_account_counts_as_its_call() {
        Call order = unified.sends(UNIFIED_ORDER);
        assertThat(order.route().id()).isEqualTo("POST /api/v3/trade/place-order");
        assertThat(order.instrument()).isEqualTo("BTCUSDT");
        assertThat(order.placedOrderIds()).containsExactly("c:m1");
        assertThat(unified.meaning(
                                UNIFIED_ORDER,
                                "{'event':'trade','id':'u1','topic':'place-order','args':[{'orderId':'99'}],'code':'0','msg':'success'}")
                        .orderIds())
                .contains("x:99");
        assertThat(unified.summary("{'op':'trade','id':'1','topic':'batch-cancel','args':[{'orderId':'1'}]}"))
                .isEqualTo("CANCEL POST /api/v3/trade/cancel-batch [account.5 1, ip 1] passes");
        assertThat(unified.summary("{'op':'trade','id':'1','topic':'new-thing','args':[]}"))
                .isEqualTo("PLACE * /v3/ws/private (unlisted) [account.1 1] stops");
        assertThat(unified.refusal(RefusalKind.BLOCKED_ORDER, UNIFIED_ORDER))
                .startsWith("{'event':'error','id':'u1','code':'45043'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        gate | /ws/v4 | {'channel':'spot.login','payload':{'api_key':'K','req_param':{'payload.api_key':'another'}}} | true
        gate | /ws/v4 | {'channel':'spot.login','payload':{'api_key':'another','api_key':'K'}} | false
        gate | /ws/v4 | {'channel':'spot.login','payload':{'API_KEY':'another','api_key':'K'}} | false
        gate | /ws/v4 | {'channel':'spot.login','payload':{'api_key':['K']}} | false
        bitget | /v2/ws/private | {'op':'login','args':[{'apiKey':'K','params':{'args.apiKey':'another'}}]} | true
        bitget | /v2/ws/private | {'op':'login','args':[{'apiKey':'another'},{'apiKey':'K'}]} | false
        """)
    void a_login_is_that_of_the_key_that_the_exchange_reads_or_of_an_unknown_one(
            String name, String path, String login, boolean isKnown) {
        SocketFixture socket = new SocketFixture(name, path);
        SocketFixture honest = new SocketFixture(name, path);
        String order = name.equals("gate") ? GATE_ORDER : BITGET_ORDER;
        honest.sends(
                name.equals("gate")
                        ? "{'channel':'spot.login','payload':{'api_key':'K'}}"
                        : "{'op':'login','args':[{'apiKey':'K'}]}");
        String account = honest.sends(order).account();
        socket.sends(login);
        assertThat(socket.sends(order).account()).isEqualTo(isKnown ? account : "");
    }

    @Test
    void bitmex_has_a_dead_mans_switch_on_its_socket() {
        bitmex.open(name -> name.equals("api-key") ? "the-key" : null);
        Call feed = bitmex.sends("{'op':'cancelAllAfter','args':60000}");
        assertThat(feed.route().id()).isEqualTo("POST /api/v1/order/cancelAllAfter");
        assertThat(feed.account()).isNotEmpty();
        assertThat(bitmex.summary("{'op':'cancelAllAfter','args':0}"))
                .isEqualTo("DEAD_MAN POST /api/v1/order/cancelAllAfter [minute 1, second 1] passes");
        assertThat(bitmex.summary("{'op':'subscribe','args':['trade:XBTUSD','order']}"))
                .isEqualTo("SESSION SEND /realtime/subscribe [] passes");
        assertThat(bitmex.summary("{'op':'order','args':{}}")).startsWith("PLACE * /realtime (unlisted)");
        assertThat(bitmex.answeredId(SocketFixture.bytes(
                        "{'now':'x','cancelTime':'y','request':{'op':'cancelAllAfter','args':60000}}")))
                .isEqualTo("\"cancelAllAfter\"");
        SocketFixture later = new SocketFixture("bitmex", "/realtime");
        later.sends("{'op':'authKeyExpires','args':['the-key',1,'sig']}");
        assertThat(later.sends("{'op':'cancelAllAfter','args':60000}").account())
                .isEqualTo(feed.account());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        spot.order | PLACE POST /api/v1/hf/orders [spot 1] stops
        spot.sync_cancel | CANCEL DELETE /api/v1/hf/orders/sync/{orderId} [spot 1] passes
        spot.cancel | CANCEL DELETE /api/v1/hf/orders/{orderId} [spot 1] passes
        spot.modify | AMEND POST /api/v1/hf/orders/alter [spot 1] stops
        margin.order | PLACE POST /api/v3/hf/margin/order [spot 2] stops
        ping | SESSION SEND /v1/private/ping [] passes
        futures.order | PLACE * /v1/private (unlisted) [spot 20] stops
        uta.order | PLACE * /v1/private (unlisted) [spot 20] stops
        """)
    void an_operation_of_kucoin_counts_as_its_call(String op, String expected) {
        assertThat(kucoin.summary("{'id':'1','op':'" + op + "','args':{'symbol':'BTC-USDT','orderId':'5'}}"))
                .isEqualTo(expected);
    }

    @Test
    void the_key_of_bitmexs_handshake_may_be_in_its_query_but_is_never_one_of_two() {
        String message = "{'op':'cancelAllAfter','args':60000}";
        bitmex.open(name -> name.equals("api-key") ? "the-key" : null);
        String account = bitmex.sends(message).account();
        assertThat(account).isNotEmpty();
        bitmex.open("?api-expires=1&api-key=the-key&api-signature=s", name -> null);
        assertThat(bitmex.sends(message).account()).isEqualTo(account);
        bitmex.open("?api-key=the-key", name -> name.equals("api-key") ? "the-key" : null);
        assertThat(bitmex.sends(message).account()).isEqualTo(account);
        bitmex.open("?api-key=another", name -> name.equals("api-key") ? "the-key" : null);
        assertThat(bitmex.sends(message).account()).isEmpty();
    }

    @Test
    void the_key_of_kucoins_handshake_is_that_of_all_messages_and_its_signature_passes() {
        String order = "{'id':'k1','op':'spot.order','args':{'symbol':'BTC-USDT','clientOid':'m1','side':'buy'}}";
        Call http = kucoin.http("GET", "/api/v1/accounts", name -> name.equals("KC-API-KEY") ? "the-key" : null, "");
        kucoin.open("?apikey=the-key&sign=x&timestamp=1", name -> null);
        assertThat(kucoin.sends(order).account()).isNotEmpty().isEqualTo(http.account());
        assertThat(kucoin.sends(order).placedOrderIds()).containsExactly("c:m1");
        for (String query : new String[] {"?apikey=the-key&apikey=another", "?apikey=the%2Dkey", "?sign=x"}) {
            kucoin.open(query, name -> null);
            assertThat(kucoin.sends(order).account()).as(query).isNotEqualTo(http.account());
        }
        assertThat(kucoin.isHeartbeat("w1Ab/+8=")).isTrue();
        assertThat(kucoin.isHeartbeat("{'op':'spot.order'}")).isFalse();
        assertThat(kucoin.isHeartbeat("")).isFalse();
        assertThat(kucoin.isHeartbeat("a".repeat(129))).isFalse();
        assertThat(kucoin.meaning(
                                order,
                                "{'id':'k1','op':'spot.order','code':'200000','data':{'orderId':'99','clientOid':'m1'}}")
                        .orderIds())
                .contains("x:99");
        assertThat(kucoin.refusal(RefusalKind.BLOCKED_ORDER, order))
                .isEqualTo(
                        "{'id':'k1','op':'spot.order','code':'200001','msg':'Order creation for this pair suspended','data':null}");
        assertThat(kucoinFutures.summary(
                        "{'id':'1','op':'futures.multi_order','args':[{'symbol':'XBTUSDTM','clientOid':'a'}]}"))
                .isEqualTo("PLACE POST /api/v1/orders/multi [futures 20] stops");
        assertThat(kucoinFutures.summary("{'id':'1','op':'spot.order','args':{}}"))
                .isEqualTo("PLACE * /v1/private (unlisted) [futures 20] stops");
    }

    @Test
    void the_messages_of_bots_are_read() {
        for (SocketFixture socket : new SocketFixture[] {
            hyperliquid, gate, gateFutures, gateOptions, bitget, unified, bitmex, kucoin, kucoinFutures
        }) {
            assertThat(socket.isRead()).isTrue();
        }
    }
}
