package dev.sluice.core.exchange.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.refuse.RefusalFormatter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that WebSocket messages of the configured exchanges become the same calls as over HTTP. */
class MessageReaderTest {
    private static final Exchange BINANCE = exchange("binance");
    private static final Exchange DERIBIT = exchange("deribit");
    private static final String SPOT = "/ws-api/v3";

    private static Exchange exchange(String name) {
        return Exchange.of(
                name,
                ConfFiles.exchange(name),
                ConfFiles.dialect(name),
                ConfFiles.limits(name).stream().map(limit -> limit.name()).toList());
    }

    private static OutboundMessage sent(Exchange exchange, String path, String text, @Nullable String key) {
        return exchange.streams().readFromBot(path, text.getBytes(StandardCharsets.UTF_8), key);
    }

    private static Call call(Exchange exchange, String path, String text) {
        return exchange.classifier().classify(sent(exchange, path, text, null).request());
    }

    private static String costs(Exchange exchange, Call call) {
        return exchange.classifier().costs(call, new OrderCache(), 0).stream()
                .map(cost -> exchange.limitNames().get(cost.limit()) + " " + cost.onOk() + "/" + cost.max())
                .sorted()
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        order.place | PLACE | POST /api/v3/order
        order.cancel | CANCEL | DELETE /api/v3/order
        openOrders.cancelAll | CANCEL | DELETE /api/v3/openOrders
        order.cancelReplace | PLACE | POST /api/v3/order/cancelReplace
        account.status | READ_PRIVATE | GET /api/v3/account
        depth | READ_PUBLIC | GET /api/v3/depth
        session.logon | SESSION | SEND /ws-api/v3/session.logon
        no.such.thing | PLACE | * /ws-api (unlisted)
        """)
    void a_message_is_classified_as_its_http_call(String name, Kind kind, String route) {
        Call call = call(BINANCE, SPOT, "{\"id\":1,\"method\":\"" + name + "\",\"params\":{\"symbol\":\"BTCUSDT\"}}");
        assertThat(call.kind()).isEqualTo(kind);
        assertThat(call.route().id()).isEqualTo(route);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        private/buy | PLACE | GET /api/v2/private/buy | [matching 1/1]
        private/edit | AMEND | GET /api/v2/private/edit | [matching 1/1]
        private/cancel | CANCEL | GET /api/v2/private/cancel | [matching 1/1]
        private/cancel_all | CANCEL | GET /api/v2/private/cancel_all | [matching 1/1]
        private/close_position | REDUCE | GET /api/v2/private/close_position | [matching 1/1]
        private/get_positions | READ_PRIVATE | GET /api/v2/private/get_positions | [credits 500/500]
        private/subscribe | SESSION | SEND /ws/api/v2/private/subscribe | [ws.subscribe 1/1]
        public/auth | SESSION | SEND /ws/api/v2/public/auth | [public 1/1]
        public/test | READ_PUBLIC | GET /api/v2/public/test | [public 1/1]
        buy | PLACE | * /ws/api/v2 (unlisted) | [credits 500/500, matching 1/1, public 1/1]
        private/new_thing | PLACE | * /ws/api/v2 (unlisted) | [credits 500/500, matching 1/1, public 1/1]
        """)
    void deribit_methods_are_classified_as_their_http_calls(String name, Kind kind, String route, String costs) {
        Call call =
                call(DERIBIT, "/ws/api/v2", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + name + "\",\"params\":{}}");
        assertThat(call.kind()).isEqualTo(kind);
        assertThat(call.route().id()).isEqualTo(route);
        assertThat(costs(DERIBIT, call)).isEqualTo(costs);
    }

    @Test
    void deribit_orders_have_label_and_id_and_the_account_that_logged_in() {
        String path = "/ws/api/v2";
        OutboundMessage login = sent(
                DERIBIT,
                path,
                "{\"id\":9929,\"method\":\"public/auth\",\"params\":{\"grant_type\":\"client_signature\",\"client_id\":\"AMANDA\"}}",
                null);
        assertThat(login.loginKey()).isEqualTo("AMANDA");
        Call buy = DERIBIT.classifier()
                .classify(sent(
                                DERIBIT,
                                path,
                                "{\"id\":1,\"method\":\"private/buy\",\"params\":{\"instrument_name\":\"ETH-PERPETUAL\",\"label\":\"m1\",\"amount\":40}}",
                                login.loginKey())
                        .request());
        Call signed = DERIBIT.classifier()
                .classify(new CallRequest(
                        "GET",
                        "/api/v2/private/buy?label=x",
                        header ->
                                header.equals("Authorization") ? "deri-hmac-sha256 id=AMANDA,ts=1,nonce=n,sig=s" : null,
                        new byte[0]));
        assertThat(buy.account()).isNotEmpty().isEqualTo(signed.account());
        assertThat(buy.instrument()).isEqualTo("ETH-PERPETUAL");
        assertThat(buy.placedOrderIds()).containsExactly("c:m1");
        Call reduces = call(
                DERIBIT,
                path,
                "{\"id\":1,\"method\":\"private/sell\",\"params\":{\"instrument_name\":\"ETH-PERPETUAL\",\"reduce_only\":true}}");
        assertThat(reduces.kind()).isEqualTo(Kind.REDUCE);
        Call cancel =
                call(DERIBIT, path, "{\"id\":1,\"method\":\"private/cancel\",\"params\":{\"order_id\":\"ETH-1\"}}");
        assertThat(cancel.cancelledOrderIds()).containsExactly("x:ETH-1");
    }

    @Test
    void a_refusal_on_deribits_socket_repeats_the_requests_id() {
        OutboundMessage outboundMessage =
                sent(DERIBIT, "/ws/api/v2", "{\"id\":7,\"method\":\"private/buy\",\"params\":{}}", null);
        Refusal no = blockedOrder(DERIBIT, outboundMessage);
        assertThat(new String(no.body(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":13025,\"message\":\"method_switched_off_by_admin\"}}");
    }

    @Test
    void message_parameters_are_used_like_those_of_the_http_call() {
        Call depth = call(BINANCE, SPOT, "{\"method\":\"depth\",\"params\":{\"symbol\":\"BTCUSDT\",\"limit\":5000}}");
        assertThat(costs(BINANCE, depth)).isEqualTo("[spot.raw 1/1, spot.weight 250/250]");
        Call order = call(
                BINANCE,
                SPOT,
                "{\"id\":\"a\",\"method\":\"order.place\",\"params\":{\"symbol\":\"BTCUSDT\",\"newClientOrderId\":\"mine\","
                        + "\"timestamp\":1700000000000,\"recvWindow\":3000}}");
        assertThat(costs(BINANCE, order))
                .isEqualTo("[spot.orders.10s 1/1, spot.orders.1d 1/1, spot.raw 1/1, spot.weight 0/1]");
        assertThat(order.instrument()).isEqualTo("BTCUSDT");
        assertThat(order.placedOrderIds()).containsExactly("c:mine");
        assertThat(order.signedUntilEpochMillis()).isEqualTo(1_700_000_003_000L);
    }

    @Test
    void opening_a_connection_has_its_documented_cost() {
        Call open =
                BINANCE.classifier().classify(new CallRequest(Route.OPEN, SPOT + "?x=y", header -> null, new byte[0]));
        assertThat(open.kind()).isEqualTo(Kind.SESSION);
        assertThat(costs(BINANCE, open)).isEqualTo("[spot.raw 1/1, spot.weight 2/2, ws.connects 1/1]");
        Call stream = BINANCE.classifier()
                .classify(new CallRequest(Route.OPEN, "/ws/btcusdt@trade", header -> null, new byte[0]));
        assertThat(costs(BINANCE, stream)).isEqualTo("[ws.connects 1/1]");
    }

    @Test
    void the_account_is_that_of_the_key_in_the_request_or_else_of_the_login() {
        String order = "{\"id\":1,\"method\":\"order.place\",\"params\":{\"symbol\":\"A\"%s}}";
        String own = ",\"apiKey\":\"k1\"";
        assertThat(BINANCE.classifier()
                        .classify(
                                sent(BINANCE, SPOT, order.formatted(own), "k2").request())
                        .key())
                .isEqualTo(ApiKeyIds.of("k1"));
        assertThat(BINANCE.classifier()
                        .classify(sent(BINANCE, SPOT, order.formatted(""), "k2").request())
                        .key())
                .isEqualTo(ApiKeyIds.of("k2"));
        assertThat(call(BINANCE, SPOT, order.formatted("")).key()).isEmpty();
        OutboundMessage login =
                sent(BINANCE, SPOT, "{\"id\":1,\"method\":\"session.logon\",\"params\":{\"apiKey\":\"k3\"}}", null);
        assertThat(login.loginKey()).isEqualTo("k3");
        assertThat(sent(BINANCE, SPOT, order.formatted(own), null).loginKey()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"id":"a b","method":"ping"} | "a b"
        {"id":12,"method":"ping"} | 12
        {"id": -3 ,"method":"ping"} | -3
        {"method":"ping","id":99} | 99
        {"method":"ping","id":null} | ''
        {"method":"ping"} | ''
        {"id":{"a":1},"method":"ping"} | ''
        {"id":"\\u0041","method":"ping"} | "\\u0041"
        """)
    void a_message_id_is_repeated_unchanged(String text, String id) {
        assertThat(sent(BINANCE, SPOT, text, null).id()).isEqualTo(id);
        assertThat(BINANCE.streams()
                        .readFromExchange(SPOT, text.getBytes(StandardCharsets.UTF_8))
                        .id())
                .isEqualTo(id);
    }

    @Test
    void a_response_message_corrects_limits_by_its_counts() {
        Call order = call(BINANCE, SPOT, "{\"id\":1,\"method\":\"order.place\",\"params\":{\"symbol\":\"A\"}}");
        String text = "{\"id\":1,\"status\":200,\"result\":{\"orderId\":77,\"clientOrderId\":\"c\"},\"rateLimits\":["
                + "{\"rateLimitType\":\"ORDERS\",\"interval\":\"SECOND\",\"intervalNum\":10,\"limit\":100,\"count\":12},"
                + "{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000,\"count\":321}]}";
        ResponseMeaning meaning = read(order, text);
        assertThat(meaning.outcome()).isEqualTo(Outcome.OK);
        assertThat(meaning.orderIds()).containsExactly("x:77", "c:c");
        List<String> limits = BINANCE.limitNames();
        assertThat(meaning.usageReports())
                .containsExactlyInAnyOrder(
                        new UsageReport(limits.indexOf("spot.weight"), 321),
                        new UsageReport(limits.indexOf("spot.orders.10s"), 12));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | -2010 | Account has insufficient balance for requested action. | BUSINESS
        429 | -1003 | Too much request weight used; current limit is 6000 request weight per 1 MINUTE. | RATE
        418 | -1003 | Way too much request weight used; IP banned until 1799999999000. | BAN
        400 | -1021 | Timestamp for this request is outside of the recvWindow. | CLOCK
        504 | -1007 | Timeout waiting for response from backend server. | UNKNOWN
        """)
    void an_error_message_has_the_outcome_of_its_http_error(int status, int code, String message, Outcome outcome) {
        Call order = call(BINANCE, SPOT, "{\"id\":1,\"method\":\"order.place\",\"params\":{\"symbol\":\"A\"}}");
        String text =
                "{\"id\":1,\"status\":" + status + ",\"error\":{\"code\":" + code + ",\"msg\":\"" + message + "\"}}";
        assertThat(read(order, text).outcome()).isEqualTo(outcome);
    }

    private static ResponseMeaning read(Call call, String text) {
        return BINANCE.responses()
                .read(
                        call,
                        BINANCE.streams()
                                .readFromExchange(SPOT, text.getBytes(StandardCharsets.UTF_8))
                                .response());
    }

    @Test
    void a_refusal_is_a_response_to_its_request() {
        OutboundMessage order =
                sent(BINANCE, SPOT, "{\"id\":\"x\",\"method\":\"order.place\",\"params\":{\"symbol\":\"A\"}}", null);
        Refusal refusal = blockedOrder(BINANCE, order);
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"id\":\"x\",\"status\":400,\"error\":{\"code\":-2010,\"msg\":\"Order blocked by Sluice, not sent.\"},\"rateLimits\":[]}");
    }

    // ---- the others

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'BTC-USDT','clOrdId':'m'}]} | PLACE POST /api/v5/trade/order BTC-USDT [c:m]
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'BTC-USDT','reduceOnly':true}]} | REDUCE POST /api/v5/trade/order BTC-USDT []
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'A'},{'instId':'B'}]} | PLACE POST /api/v5/trade/order  []
        okx | /ws/v5/private | {'id':'1','op':'batch-orders','args':[{'instId':'A','clOrdId':'m'},{'instId':'A','clOrdId':'n'}]} | PLACE POST /api/v5/trade/batch-orders A [c:m, c:n]
        okx | /ws/v5/private | {'id':'1','op':'batch-cancel-orders','args':[{'instId':'A','ordId':'7'}]} | CANCEL POST /api/v5/trade/cancel-batch-orders A [x:7]
        okx | /ws/v5/private | {'op':'subscribe','args':[{'channel':'orders'},{'channel':'account'}]} | SESSION SEND /ws/v5/private/subscribe  []
        okx | /ws/v5/business | {'id':'1','op':'sprd-cancel-order','args':[{'ordId':'7'}]} | CANCEL POST /api/v5/sprd/cancel-order  [x:7]
        bybit | /v5/trade | {'reqId':'1','header':{},'op':'order.create','args':[{'symbol':'BTCUSDT','category':'linear','orderLinkId':'m'}]} | PLACE POST /v5/order/create BTCUSDT [c:m]
        bybit | /v5/trade | {'reqId':'1','op':'order.create','args':[{'symbol':'A','category':'linear','reduceOnly':true}]} | REDUCE POST /v5/order/create A []
        bybit | /v5/trade | {'reqId':'1','op':'order.cancel-batch','args':[{'category':'linear','request':[{'symbol':'A','orderId':'7'},{'symbol':'A','orderId':'8'}]}]} | CANCEL POST /v5/order/cancel-batch A [x:7, x:8]
        bybit | /v5/trade | {'op':'ping'} | SESSION SEND /v5/trade/ping  []
        kraken | /auth/v2 | {'method':'add_order','params':{'symbol':'BTC/USD','cl_ord_id':'m','token':'t'},'req_id':1} | PLACE SEND /auth/v2/add_order XBTUSD [c:m]
        kraken | /auth/v2 | {'method':'add_order','params':{'symbol':'BTC/USD','reduce_only':true},'req_id':1} | REDUCE SEND /auth/v2/add_order XBTUSD []
        kraken | /auth/v2 | {'method':'cancel_order','params':{'order_id':['O1','O2']},'req_id':1} | CANCEL SEND /auth/v2/cancel_order  [x:O1, x:O2]
        kraken | /auth/v2 | {'method':'cancel_all','params':{'token':'t'}} | CANCEL SEND /auth/v2/cancel_all  []
        kraken | /auth | {'event':'addOrder','token':'t','pair':'XBT/USD','reqid':1} | PLACE SEND /auth/addOrder XBTUSD []
        """)
    void messages_of_other_exchanges_are_classified(String exchange, String path, String text, String expected) {
        Call call = call(exchange(exchange), path, text.replace('\'', '"'));
        assertThat(call.kind() + " " + call.route().id() + " " + call.instrument() + " " + call.orderIds())
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'A'}]} | {'id':'1','op':'order','code':'1','msg':'','data':[{'sCode':'51008','sMsg':'x'}]} | BUSINESS
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'A'}]} | {'id':'1','op':'order','code':'0','msg':'','data':[{'ordId':'7','sCode':'0','sMsg':''}]} | OK
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'A'}]} | {'id':'1','op':'order','code':'50011','msg':'Rate limit','data':[]} | RATE
        bybit | /v5/trade | {'reqId':'1','op':'order.create','args':[{'symbol':'A'}]} | {'reqId':'1','retCode':10006,'retMsg':'x','op':'order.create'} | RATE
        bybit | /v5/trade | {'reqId':'1','op':'order.create','args':[{'symbol':'A'}]} | {'reqId':'1','retCode':0,'retMsg':'OK','op':'order.create'} | OK
        kraken | /auth/v2 | {'method':'add_order','params':{},'req_id':1} | {'method':'add_order','req_id':1,'success':true,'result':{'order_id':'O1'}} | OK
        kraken | /auth/v2 | {'method':'add_order','params':{},'req_id':1} | {'method':'add_order','req_id':1,'success':false,'error':'EOrder:Insufficient funds'} | BUSINESS
        kraken | /auth/v2 | {'method':'add_order','params':{},'req_id':1} | {'method':'add_order','req_id':1,'success':false,'error':'EOrder:Rate limit exceeded'} | RATE
        """)
    void responses_of_other_exchanges_are_read(String name, String path, String text, String quoted, Outcome outcome) {
        Exchange exchange = exchange(name);
        byte[] response = quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Call call = call(exchange, path, text.replace('\'', '"'));
        assertThat(exchange.responses()
                        .read(
                                call,
                                exchange.streams()
                                        .readFromExchange(path, response)
                                        .response())
                        .outcome())
                .isEqualTo(outcome);
    }

    @Test
    void the_remaining_count_in_a_response_message_corrects_its_limit() {
        Exchange bybit = exchange("bybit");
        String order =
                "{\"reqId\":\"1\",\"op\":\"order.create\",\"args\":[{\"symbol\":\"A\",\"category\":\"linear\"}]}";
        String response =
                "{\"reqId\":\"1\",\"retCode\":0,\"header\":{\"X-Bapi-Limit\":\"10\",\"X-Bapi-Limit-Status\":\"4\"}}";
        ResponseMeaning meaning = bybit.responses()
                .read(
                        call(bybit, "/v5/trade", order),
                        bybit.streams()
                                .readFromExchange("/v5/trade", response.getBytes(StandardCharsets.UTF_8))
                                .response());
        assertThat(meaning.usageReports())
                .containsExactly(new UsageReport(bybit.limitNames().indexOf("order.futures"), 6));
    }

    @Test
    void a_login_with_two_accounts_belongs_to_none_that_is_known() {
        Exchange okx = exchange("okx");
        String two = "{\"op\":\"login\",\"args\":[{\"apiKey\":\"k\"},{\"apiKey\":\"%s\"}]}";
        assertThat(sent(okx, "/ws/v5/private", two.formatted("other"), null).loginKey())
                .isEmpty();
        assertThat(sent(okx, "/ws/v5/private", two.formatted("k"), null).loginKey())
                .isEqualTo("k");
        String twice = "{\"op\":\"login\",\"args\":[{\"apiKey\":\"k\",\"apikey\":\"other\"}]}";
        assertThat(sent(okx, "/ws/v5/private", twice, null).loginKey()).isEmpty();
        String none = "{\"op\":\"login\",\"args\":[{\"key\":\"k\"}]}";
        assertThat(sent(okx, "/ws/v5/private", none, null).loginKey()).isNull();
    }

    @Test
    void a_login_sets_the_account_and_a_timestamp_sets_the_deadline() {
        Exchange bybit = exchange("bybit");
        assertThat(sent(bybit, "/v5/trade", "{\"op\":\"auth\",\"args\":[\"k\",1,\"s\"]}", null)
                        .loginKey())
                .isEqualTo("k");
        assertThat(sent(exchange("okx"), "/ws/v5/private", "{\"op\":\"login\",\"args\":[{\"apiKey\":\"k\"}]}", null)
                        .loginKey())
                .isEqualTo("k");
        String order =
                "{\"reqId\":\"1\",\"header\":{\"X-BAPI-TIMESTAMP\":\"1700000000000\",\"X-BAPI-RECV-WINDOW\":\"2000\"},"
                        + "\"op\":\"order.create\",\"args\":[{\"symbol\":\"A\"}]}";
        Call call =
                bybit.classifier().classify(sent(bybit, "/v5/trade", order, "k").request());
        assertThat(call.key()).isEqualTo(ApiKeyIds.of("k"));
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_002_000L);
    }

    @Test
    void a_batch_is_refused_order_by_order() {
        Exchange okx = exchange("okx");
        OutboundMessage batch = sent(
                okx,
                "/ws/v5/private",
                "{\"id\":\"9\",\"op\":\"batch-orders\",\"args\":[{\"instId\":\"A\",\"clOrdId\":\"m\"},{\"instId\":\"A\"}]}",
                null);
        Refusal refusal = blockedOrder(okx, batch);
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"id\":\"9\",\"op\":\"batch-orders\",\"code\":\"1\",\"msg\":\"\",\"data\":[{\"clOrdId\":\"m\",")
                .contains("},{\"clOrdId\":\"\",");
    }

    @Test
    void random_messages_are_classified_without_exceptions() {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        String good = "{\"id\":\"a\",\"method\":\"order.place\",\"params\":{\"symbol\":\"A\",\"x\":[1,{\"y\":null}]}}";
        for (String name : List.of("binance", "okx", "bybit", "kraken")) {
            Exchange exchange = exchange(name);
            for (int round = 0; round < 3000; round++) {
                byte[] text = good.getBytes(round % 7 == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
                for (int i = chance.nextInt(4); i >= 0; i--) {
                    text[chance.nextInt(text.length)] = (byte)
                            (chance.nextBoolean()
                                    ? "{}[],:\"\\ \u0000n1".charAt(chance.nextInt(12))
                                    : chance.nextInt());
                }
                byte[] cut = Arrays.copyOf(text, chance.nextInt(text.length + 1));
                for (String path : List.of(SPOT, "/ws/v5/private", "/v5/trade", "/auth/v2", "/auth")) {
                    OutboundMessage outboundMessage = exchange.streams().readFromBot(path, cut, null);
                    assertThat(exchange.classifier().classify(outboundMessage.request()))
                            .as("seed " + seed)
                            .isNotNull();
                    assertThat(exchange.streams().readFromExchange(path, cut)).isNotNull();
                }
            }
        }
    }

    /** Returns the refusal of an order as the response to its message. */
    private static Refusal blockedOrder(Exchange exchange, OutboundMessage order) {
        Call call = exchange.classifier().classify(order.request());
        return RefusalFormatter.asResponse(
                order, exchange.refusals().create(RefusalKind.BLOCKED_ORDER, call, "halted"));
    }
}
