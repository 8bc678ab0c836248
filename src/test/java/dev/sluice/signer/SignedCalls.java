package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Everything that may ever be signed, written by hand and not taken from the program. */
final class SignedCalls {
    /** Method, host and path; {id} is the id of an order. */
    private static final String ALLOWED = """
            GET api.binance.com/sapi/v1/account/apiRestrictions
            GET api.binance.com/api/v3/openOrders
            DELETE api.binance.com/api/v3/order
            DELETE api.binance.com/api/v3/openOrders
            GET api.binance.com/sapi/v1/margin/openOrders
            GET api.binance.com/sapi/v1/margin/isolated/account
            DELETE api.binance.com/sapi/v1/margin/order
            DELETE api.binance.com/sapi/v1/margin/openOrders
            GET fapi.binance.com/fapi/v1/openOrders
            DELETE fapi.binance.com/fapi/v1/order
            DELETE fapi.binance.com/fapi/v1/batchOrders
            DELETE fapi.binance.com/fapi/v1/allOpenOrders
            GET fapi.binance.com/fapi/v1/openAlgoOrders
            DELETE fapi.binance.com/fapi/v1/algoOrder
            DELETE fapi.binance.com/fapi/v1/algoOpenOrders
            GET dapi.binance.com/dapi/v1/openOrders
            DELETE dapi.binance.com/dapi/v1/order
            DELETE dapi.binance.com/dapi/v1/batchOrders
            DELETE dapi.binance.com/dapi/v1/allOpenOrders
            GET dapi.binance.com/dapi/v1/openAlgoOrders
            DELETE dapi.binance.com/dapi/v1/algoOrder
            DELETE dapi.binance.com/dapi/v1/algoOpenOrders
            GET eapi.binance.com/eapi/v1/openOrders
            DELETE eapi.binance.com/eapi/v1/order
            DELETE eapi.binance.com/eapi/v1/allOpenOrders
            GET api.binance.us/api/v3/account
            GET api.binance.us/api/v3/openOrders
            DELETE api.binance.us/api/v3/order
            DELETE api.binance.us/api/v3/openOrders
            GET api.bybit.com/v5/user/query-api
            GET api.bybit.com/v5/order/realtime
            POST api.bybit.com/v5/order/cancel
            POST api.bybit.com/v5/order/cancel-all
            GET www.okx.com/api/v5/account/config
            GET www.okx.com/api/v5/trade/orders-pending
            POST www.okx.com/api/v5/trade/cancel-order
            POST www.okx.com/api/v5/trade/cancel-batch-orders
            GET www.okx.com/api/v5/trade/orders-algo-pending
            POST www.okx.com/api/v5/trade/cancel-algos
            POST api.kraken.com/0/private/GetApiKeyInfo
            POST api.kraken.com/0/private/OpenOrders
            POST api.kraken.com/0/private/CancelOrder
            POST api.kraken.com/0/private/CancelOrderBatch
            POST api.kraken.com/0/private/CancelAll
            GET futures.kraken.com/api/auth/v1/api-keys/v3/check
            GET futures.kraken.com/derivatives/api/v3/openorders
            POST futures.kraken.com/derivatives/api/v3/cancelorder
            POST futures.kraken.com/derivatives/api/v3/cancelallorders
            GET api.kucoin.com/api/v1/user/api-key
            GET api.kucoin.com/api/v1/hf/orders/active
            GET api.kucoin.com/api/v1/hf/orders/active/symbols
            DELETE api.kucoin.com/api/v1/hf/orders/{id}
            DELETE api.kucoin.com/api/v1/hf/orders/client-order/{id}
            DELETE api.kucoin.com/api/v1/hf/orders
            DELETE api.kucoin.com/api/v1/hf/orders/cancelAll
            GET api.kucoin.com/api/v1/stop-order
            DELETE api.kucoin.com/api/v1/stop-order/{id}
            DELETE api.kucoin.com/api/v1/stop-order/cancelOrderByClientOid
            DELETE api.kucoin.com/api/v1/stop-order/cancel
            GET api.kucoin.com/api/v3/oco/orders
            DELETE api.kucoin.com/api/v3/oco/order/{id}
            DELETE api.kucoin.com/api/v3/oco/client-order/{id}
            DELETE api.kucoin.com/api/v3/oco/orders
            GET api.kucoin.com/api/v3/hf/margin/orders/active
            GET api.kucoin.com/api/v3/hf/margin/order/active/symbols
            DELETE api.kucoin.com/api/v3/hf/margin/orders/{id}
            DELETE api.kucoin.com/api/v3/hf/margin/orders/client-order/{id}
            DELETE api.kucoin.com/api/v3/hf/margin/orders
            GET api-futures.kucoin.com/api/v1/orders
            DELETE api-futures.kucoin.com/api/v1/orders/{id}
            DELETE api-futures.kucoin.com/api/v1/orders/client-order/{id}
            DELETE api-futures.kucoin.com/api/v1/orders
            GET api-futures.kucoin.com/api/v1/stopOrders
            DELETE api-futures.kucoin.com/api/v1/stopOrders
            GET api.gateio.ws/api/v4/account/main_keys
            GET api.gateio.ws/api/v4/spot/orders
            GET api.gateio.ws/api/v4/spot/open_orders
            DELETE api.gateio.ws/api/v4/spot/orders/{id}
            POST api.gateio.ws/api/v4/spot/cancel_batch_orders
            DELETE api.gateio.ws/api/v4/spot/orders
            GET api.gateio.ws/api/v4/spot/price_orders
            DELETE api.gateio.ws/api/v4/spot/price_orders/{id}
            DELETE api.gateio.ws/api/v4/spot/price_orders
            GET api.gateio.ws/api/v4/futures/usdt/orders
            DELETE api.gateio.ws/api/v4/futures/usdt/orders/{id}
            DELETE api.gateio.ws/api/v4/futures/usdt/orders
            GET api.gateio.ws/api/v4/futures/usdt/price_orders
            DELETE api.gateio.ws/api/v4/futures/usdt/price_orders/{id}
            DELETE api.gateio.ws/api/v4/futures/usdt/price_orders
            GET api.gateio.ws/api/v4/futures/btc/orders
            DELETE api.gateio.ws/api/v4/futures/btc/orders/{id}
            DELETE api.gateio.ws/api/v4/futures/btc/orders
            GET api.gateio.ws/api/v4/futures/btc/price_orders
            DELETE api.gateio.ws/api/v4/futures/btc/price_orders/{id}
            DELETE api.gateio.ws/api/v4/futures/btc/price_orders
            GET api.gateio.ws/api/v4/delivery/usdt/orders
            DELETE api.gateio.ws/api/v4/delivery/usdt/orders/{id}
            DELETE api.gateio.ws/api/v4/delivery/usdt/orders
            GET api.gateio.ws/api/v4/delivery/usdt/price_orders
            DELETE api.gateio.ws/api/v4/delivery/usdt/price_orders/{id}
            DELETE api.gateio.ws/api/v4/delivery/usdt/price_orders
            GET api.gateio.ws/api/v4/options/orders
            DELETE api.gateio.ws/api/v4/options/orders/{id}
            DELETE api.gateio.ws/api/v4/options/orders
            GET api.bitget.com/api/v2/spot/account/info
            GET api.bitget.com/api/v2/spot/trade/unfilled-orders
            POST api.bitget.com/api/v2/spot/trade/cancel-order
            POST api.bitget.com/api/v2/spot/trade/batch-cancel-order
            POST api.bitget.com/api/v2/spot/trade/cancel-symbol-order
            GET api.bitget.com/api/v2/spot/trade/current-plan-order
            POST api.bitget.com/api/v2/spot/trade/cancel-plan-order
            POST api.bitget.com/api/v2/spot/trade/batch-cancel-plan-order
            GET api.bitget.com/api/v2/mix/order/orders-pending
            POST api.bitget.com/api/v2/mix/order/cancel-order
            POST api.bitget.com/api/v2/mix/order/batch-cancel-orders
            POST api.bitget.com/api/v2/mix/order/cancel-all-orders
            GET api.bitget.com/api/v2/mix/order/orders-plan-pending
            POST api.bitget.com/api/v2/mix/order/cancel-plan-order
            GET www.deribit.com/api/v2/private/get_open_orders_by_instrument
            GET www.deribit.com/api/v2/private/get_open_orders
            GET www.deribit.com/api/v2/private/cancel
            GET www.deribit.com/api/v2/private/cancel_by_label
            GET www.deribit.com/api/v2/private/cancel_all_by_instrument
            GET www.deribit.com/api/v2/private/cancel_all
            GET api.coinbase.com/api/v3/brokerage/key_permissions
            GET api.coinbase.com/api/v3/brokerage/orders/historical/batch
            POST api.coinbase.com/api/v3/brokerage/orders/batch_cancel
            GET api.exchange.coinbase.com/orders
            DELETE api.exchange.coinbase.com/orders/{id}
            DELETE api.exchange.coinbase.com/orders/client:{id}
            DELETE api.exchange.coinbase.com/orders
            POST api.hyperliquid.xyz/info
            POST api.hyperliquid.xyz/exchange
            POST api.gemini.com/v1/roles
            POST api.gemini.com/v1/orders
            POST api.gemini.com/v1/order/cancel
            POST api.gemini.com/v1/order/cancel/all
            """;

    /** Names of parameters and members of bodies: none that places, moves or delays anything. */
    private static final Set<String> NAMES = Set.of(
            "recvWindow timestamp signature nonce symbol instId contract currency_pair market product_id product_ids "
                    .concat("instrument_name category settleCoin orderFilter productType planType tpslType tradeType ")
                    .concat("isIsolated omitZeroBalances order_status status ordType symbolList orderIdList order_ids ")
                    .concat("orderId origClientOrderId clientOrderId algoId clientAlgoId orderLinkId ordId clOrdId ")
                    .concat(
                            "algoClOrdId txid cl_ord_id order_id cliOrdId clientOid label user action cancels a o asset ")
                    .concat("cloid r s v vaultAddress limit cursor after offset page pageSize currentPage idLessThan ")
                    .concat("request type id orders orderList batchMode")
                    .split(" ", -1));

    /** Orders of a batch; the instruments are numbers, which all exchanges may have. */
    static final String BATCH = "{\"5\":[\"771\",\"772\"],\"6\":[\"773\"]}";

    private static final Set<String> TYPES = Set.of("all", "cancel", "cancelByCloid", "userRole", "frontendOpenOrders");

    private static final Pattern PATTERN = Pattern.compile(ALLOWED.lines()
            .map(line -> Pattern.quote(line).replace("{id}", "\\E[A-Za-z0-9_:-][A-Za-z0-9_.:-]*\\Q"))
            .reduce((one, other) -> one + '|' + other)
            .orElseThrow());

    private static final ObjectMapper JSON = new ObjectMapper();

    private SignedCalls() {}

    static List<String> allowed() {
        return ALLOWED.lines().toList();
    }

    /** Returns commands for every book of a dialect, with and without an instrument. */
    static List<String> everyCommand(String dialect) {
        List<String> commands = new ArrayList<>(List.of("keyRights"));
        for (String book : Dialect.load(dialect).books().keySet()) {
            for (String instrument : new String[] {"", " instrument=5"}) {
                commands.add("openOrders " + book + instrument);
                commands.add("cancelAll " + book + instrument);
                commands.add("cancel " + book + instrument + " orderId=771");
                commands.add("cancel " + book + instrument + " clientOrderId=c-1");
            }
            commands.add("cancelBatch " + book + " orders=" + BATCH);
            commands.add("cancelBatch " + book + " orders={\"5\":[\"771\",\"772\"]}");
        }
        return commands;
    }

    /** Checks that an answer is a refusal or one of the calls above, with known parameters, each once. */
    static void check(JsonNode answer, String line) throws IOException {
        if (answer.has("error") || answer.has("accounts")) {
            assertThat(answer.has("path") || answer.has("headers")).as(line).isFalse();
            return;
        }
        String call = answer.path("method").asText()
                + ' '
                + answer.path("host").asText()
                + answer.path("path").asText();
        assertThat(call).as(line).matches(PATTERN);
        String body = answer.path("body").asText();
        String payload = answer.path("headers").path("X-GEMINI-PAYLOAD").asText();
        List<String> names = new ArrayList<>();
        addForm(answer.path("query").asText(), names);
        if (body.startsWith("{") || body.startsWith("[")) {
            addMembers(JSON.readTree(body), names);
        } else {
            addForm(body, names);
        }
        if (!payload.isEmpty()) {
            String json = new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8);
            addMembers(JSON.readTree(json), names);
        }
        assertThat(NAMES).as(line).containsAll(names);
        assertThat(new HashSet<>(names)).as(line).hasSameSizeAs(names);
    }

    private static void addForm(String form, List<String> names) {
        for (String parameter : form.isEmpty() ? new String[0] : form.split("&", -1)) {
            String[] parts = parameter.split("=", -1);
            assertThat(parts).hasSize(2);
            assertThat(parts[1]).as(parameter).matches("[A-Za-z0-9_.:%,*-]*");
            names.add(parts[0]);
        }
    }

    private static void addMembers(JsonNode json, List<String> names) {
        json.properties().forEach(member -> {
            names.add(member.getKey());
            if (member.getKey().equals("type")) {
                assertThat(TYPES).contains(member.getValue().asText());
            }
            if (!member.getKey().equals("signature")) {
                addMembers(member.getValue(), names);
            }
        });
        Set<String> ofElements = new HashSet<>();
        for (JsonNode element : json.isArray() ? json : JSON.createArrayNode()) {
            List<String> own = new ArrayList<>();
            addMembers(element, own);
            assertThat(new HashSet<>(own)).hasSameSizeAs(own);
            ofElements.addAll(own);
        }
        names.addAll(ofElements);
    }
}
