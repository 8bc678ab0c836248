package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests with the committed exchange tables and the real controller that a call of several parts passes only when every
 * part may: batches, replacements, and orders with attached orders. Letters of the parts: {@code R} reduces a position
 * by a flag, {@code H} by closing a hedge, {@code P} places, {@code F} places and has a flag without meaning there.
 */
final class BatchModesTest {
    private static final HoldReason WHY = new HoldReason("a test", "tester", 0, "the test");
    private static final Map<String, CommittedCalls> EXCHANGES = new HashMap<>();

    private static final Map<String, Map<String, String>> PARTS = Map.of(
            "binance",
                    Map.of(
                            "R", "{\"symbol\":\"B\",\"side\":\"SELL\",\"reduceOnly\":\"true\"}",
                            "H", "{\"symbol\":\"B\",\"side\":\"BUY\",\"positionSide\":\"SHORT\"}",
                            "P", "{\"symbol\":\"B\",\"side\":\"SELL\"}",
                            "F", "{\"symbol\":\"B\",\"side\":\"SELL\",\"reduceOnly\":\"false\"}"),
            "okx",
                    Map.of(
                            "R", "{\"instId\":\"B\",\"tdMode\":\"cross\",\"side\":\"sell\",\"reduceOnly\":true}",
                            "H", "{\"instId\":\"B\",\"tdMode\":\"cross\",\"side\":\"sell\",\"posSide\":\"long\"}",
                            "P", "{\"instId\":\"B\",\"tdMode\":\"cross\",\"side\":\"sell\"}",
                            "F", "{\"instId\":\"B\",\"tdMode\":\"cash\",\"side\":\"sell\",\"reduceOnly\":true}"),
            "bybit",
                    Map.of(
                            "R", "{\"symbol\":\"B\",\"side\":\"Sell\",\"reduceOnly\":true}",
                            "H", "{\"symbol\":\"B\",\"side\":\"Sell\",\"positionIdx\":1}",
                            "P", "{\"symbol\":\"B\",\"side\":\"Sell\"}",
                            "F", "{\"symbol\":\"B\",\"side\":\"Buy\",\"positionIdx\":1,\"reduceOnly\":true}"),
            "kraken",
                    Map.of(
                            "R", "{\"ordertype\":\"limit\",\"type\":\"sell\",\"reduce_only\":true}",
                            "H", "{\"ordertype\":\"market\",\"type\":\"buy\",\"reduce_only\":\"true\"}",
                            "P", "{\"ordertype\":\"limit\",\"type\":\"sell\"}",
                            "F", "{\"ordertype\":\"limit\",\"close\":{\"reduce_only\":true}}"));

    /** A batch route; {@code %s} is the place of the orders. */
    private record Batch(String exchange, String line, String body) {}

    private static final Map<String, Batch> BATCHES = Map.of(
            "binance fapi", new Batch("binance", "POST /fapi/v1/batchOrders", "batchOrders=%s&timestamp=1"),
            "binance dapi", new Batch("binance", "POST /dapi/v1/batchOrders", "batchOrders=%s&timestamp=1"),
            "okx", new Batch("okx", "POST /api/v5/trade/batch-orders", "%s"),
            "bybit linear",
                    new Batch("bybit", "POST /v5/order/create-batch", "{\"category\":\"linear\",\"request\":%s}"),
            "bybit spot", new Batch("bybit", "POST /v5/order/create-batch", "{\"category\":\"spot\",\"request\":%s}"),
            "kraken",
                    new Batch("kraken", "POST /0/private/AddOrderBatch", "{\"nonce\":1,\"pair\":\"B\",\"orders\":%s}"));

    private static CommittedCalls exchange(String name) {
        return EXCHANGES.computeIfAbsent(name, CommittedCalls::new);
    }

    private static Call call(String exchange, String line, String body) {
        String method = line.substring(0, line.indexOf(' '));
        BodyFormat format = body.startsWith("{") || body.startsWith("[") ? BodyFormat.JSON : BodyFormat.FORM;
        return exchange(exchange).name(method, line.substring(method.length() + 1), body, format);
    }

    private static String passesIn(Mode mode, Call call) {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000));
        fixture.modeRegistry.trip(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, mode, WHY));
        AdmissionRequest request = new AdmissionRequest(
                call, null, "maker", new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, "maker"));
        fixture.ask(request);
        return fixture.isAdmitted(request) ? "yes" : "no";
    }

    @ParameterizedTest(name = "{0}: {1} passes in REDUCE_ONLY: {2}")
    @CsvSource(textBlock = """
            binance fapi, R,    yes
            binance fapi, R H,  yes
            binance fapi, R P,  no
            binance fapi, P R,  no
            binance fapi, H R P R, no
            binance fapi, R F,  no
            binance fapi, P,    no
            binance dapi, H H,  yes
            binance dapi, H P,  no
            okx,          R,    yes
            okx,          H R,  yes
            okx,          R P,  no
            okx,          P H,  no
            okx,          R R R R F, no
            okx,          P,    no
            bybit linear, R,    yes
            bybit linear, R H,  yes
            bybit linear, H P,  no
            bybit linear, P R,  no
            bybit linear, R F,  no
            bybit spot,   R,    no
            bybit spot,   R H,  no
            kraken,       R,    yes
            kraken,       R H,  yes
            kraken,       R P,  no
            kraken,       P R,  no
            kraken,       R F,  no
            """)
    void a_batch_passes_in_reduce_only_only_when_each_order_may(String name, String parts, String passes) {
        Batch batch = BATCHES.getOrDefault(name, new Batch("", "", ""));
        Map<String, String> orders = PARTS.getOrDefault(batch.exchange(), Map.of());
        StringBuilder array = new StringBuilder("[");
        for (String part : parts.split(" ", -1)) {
            array.append(array.length() == 1 ? "" : ",").append(orders.get(part));
        }
        String list = array.append(']').toString();
        boolean form = !batch.body().startsWith("{") && !batch.body().equals("%s");
        String body = batch.body().replace("%s", form ? URLEncoder.encode(list, StandardCharsets.UTF_8) : list);
        Call call = call(batch.exchange(), batch.line(), body);
        assertThat(passesIn(Mode.REDUCE_ONLY, call))
                .as("%s: %s", call, call.note())
                .isEqualTo(passes);
        assertThat(passesIn(Mode.CANCEL_ONLY, call)).as("%s", call).isEqualTo("no");
        assertThat(passesIn(Mode.HALTED, call)).as("%s", call).isEqualTo("no");
    }

    /** Uses an account whose spot sells are configured to reduce. */
    @ParameterizedTest(name = "{1} {2}: {3}, passes in REDUCE_ONLY {4}, in CANCEL_ONLY {5}")
    @CsvSource(delimiter = '|', textBlock = """
            binance | POST /api/v3/order/cancelReplace | symbol=B&side=BUY&cancelReplaceMode=ALLOW_FAILURE  | PLACE  | no  | no
            binance | POST /api/v3/order/cancelReplace | symbol=B&side=SELL&cancelReplaceMode=STOP_ON_FAILURE | REDUCE | yes | no
            binance | POST /api/v3/order/cancelReplace | symbol=B&side=SELL&side=BUY                        | PLACE  | no  | no
            binance | POST /api/v3/orderList/oco       | symbol=B&side=BUY                                  | PLACE  | no  | no
            binance | POST /api/v3/orderList/oto       | symbol=B&workingSide=SELL&pendingSide=BUY          | PLACE  | no  | no
            binance | POST /api/v3/orderList/otoco     | symbol=B&workingSide=BUY&pendingSide=SELL          | PLACE  | no  | no
            binance | PUT /api/v3/order/amend/keepPriority | symbol=B&orderId=1&newQty=1                    | AMEND  | no  | no
            binance | PUT /fapi/v1/order               | symbol=B&side=SELL&orderId=1&reduceOnly=true       | AMEND  | no  | no
            binance | PUT /fapi/v1/batchOrders         | batchOrders=%5B%7B%22reduceOnly%22%3A%22true%22%7D%5D | AMEND | no | no
            binance | DELETE /fapi/v1/batchOrders?symbol=B&orderIdList=%5B1%2C2%5D | ''                     | CANCEL | yes | yes
            okx     | POST /api/v5/trade/amend-order   | {"instId":"B","ordId":"1","reduceOnly":true}       | AMEND  | no  | no
            okx     | POST /api/v5/trade/amend-batch-orders | [{"instId":"B","ordId":"1","reduceOnly":true}] | AMEND  | no  | no
            okx     | POST /api/v5/trade/amend-algos   | {"instId":"B","algoId":"1","reduceOnly":true}      | AMEND  | no  | no
            okx     | POST /api/v5/trade/cancel-batch-orders | [{"instId":"B","ordId":"1"},{"instId":"C","ordId":"2"}] | CANCEL | yes | yes
            okx     | POST /api/v5/trade/close-position | {"instId":"B","mgnMode":"cross"}                  | REDUCE | yes | no
            okx     | POST /api/v5/trade/order         | {"instId":"B","tdMode":"cross","reduceOnly":true,"attachAlgoOrds":[{"tpTriggerPx":"1"}]} | REDUCE | yes | no
            bybit   | POST /v5/order/amend             | {"category":"linear","symbol":"B","reduceOnly":true} | AMEND | no | no
            bybit   | POST /v5/order/amend-batch       | {"category":"linear","request":[{"symbol":"B","reduceOnly":true}]} | AMEND | no | no
            bybit   | POST /v5/order/cancel-batch      | {"category":"linear","request":[{"symbol":"B","orderId":"1"}]} | CANCEL | yes | yes
            bybit   | POST /v5/position/trading-stop   | {"category":"linear","symbol":"B","stopLoss":"1"}  | AMEND  | no  | no
            kraken  | POST /0/private/EditOrder        | {"nonce":1,"pair":"B","txid":"O1","reduce_only":true} | AMEND | no | no
            kraken  | POST /0/private/AmendOrder       | {"nonce":1,"txid":"O1","order_qty":"1"}            | AMEND  | no  | no
            kraken  | POST /0/private/CancelOrderBatch | {"nonce":1,"orders":["O1","O2"]}                   | CANCEL | yes | yes
            coinbase | POST /api/v3/brokerage/orders/edit | {"order_id":"1","size":"0.1"}                   | AMEND  | no  | no
            coinbase | POST /api/v3/brokerage/orders/batch_cancel | {"order_ids":["1","2"]}                 | CANCEL | yes | yes
            coinbase | POST /api/v3/brokerage/orders/close_position | {"product_id":"B","client_order_id":"1"} | REDUCE | yes | no
            coinbase | POST /api/v3/brokerage/orders   | {"product_id":"B","side":"SELL"}                   | PLACE  | no  | no
            coinbaseexchange | POST /orders            | {"product_id":"B","side":"sell"}                   | REDUCE | yes | no
            coinbaseexchange | POST /orders            | {"product_id":"B","side":"buy"}                    | PLACE  | no  | no
            """)
    void a_replacement_or_amendment_passes_only_when_all_its_parts_may(
            String exchange, String line, String body, Kind kind, String reduceOnly, String cancelOnly) {
        Call call = call(exchange, line, body);
        assertThat(call.kind()).as("%s: %s", call, call.note()).isEqualTo(kind);
        assertThat(passesIn(Mode.REDUCE_ONLY, call)).isEqualTo(reduceOnly);
        assertThat(passesIn(Mode.CANCEL_ONLY, call)).isEqualTo(cancelOnly);
    }
}
