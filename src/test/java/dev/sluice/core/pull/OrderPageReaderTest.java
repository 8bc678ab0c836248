package dev.sluice.core.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests how answers are read that no simulated exchange gives, by the examples in the documentation. */
final class OrderPageReaderTest {
    private static PullBookSettings table(String dialect, String book) {
        return Objects.requireNonNull(ConfFiles.dialect(dialect).pull().get(book));
    }

    private static PullResult read(String dialect, String book, String instrument, String response) {
        PullBookSettings table = table(dialect, book);
        PullRequest request = PullRequest.list(PullBook.of(dialect, "desk", book, table, 1), instrument, "");
        OrderPageReader reader = new OrderPageReader(table, request, name -> name, order -> null, null);
        byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
        reader.scanner().feed(bytes, 0, bytes.length);
        return reader.result();
    }

    private static RestingOrder order(String id, String clientId, String instrument, boolean spared) {
        return new RestingOrder(id, clientId, instrument, instrument, null, spared);
    }

    @Test
    void the_isolated_accounts_of_binance_name_the_instruments_to_list() {
        String accounts = """
                {"assets": [
                  {"baseAsset": {"asset": "BTC", "borrowed": "0"}, "quoteAsset": {"asset": "USDT"}, "symbol": "BTCUSDT", "enabled": true},
                  {"baseAsset": {"asset": "ETH"}, "quoteAsset": {"asset": "USDT"}, "symbol": "ETHUSDT", "enabled": true}
                ], "totalAssetOfBtc": "0"}""";
        assertThat(read("binance", "margin-isolated", "", accounts))
                .isEqualTo(new PullResult.Instruments(List.of("BTCUSDT", "ETHUSDT"), false));
        assertThat(
                        read(
                                "binance",
                                "margin-isolated",
                                "BTCUSDT",
                                "[{\"clientOrderId\": \"a\", \"orderId\": 7, \"symbol\": \"BTCUSDT\", \"type\": \"LIMIT\", \"isIsolated\": true}]"))
                .isEqualTo(new PullResult.Listed(List.of(order("7", "a", "BTCUSDT", false)), "", false));
    }

    @Test
    void the_list_of_kraken_tells_when_an_order_was_placed() {
        String page = """
                {"error": [], "result": {"open": {
                  "OQCLML-BW3P3-BUCMWZ": {"status": "open", "opentm": 1688666559.8974, "descr": {"pair": "XBTUSD", "ordertype": "limit"}},
                  "OTHER-IN-MILLISECONDS": {"opentm": 1688666559897, "descr": {"pair": "XBTUSD"}},
                  "OTHER-WITHOUT-TIME": {"opentm": null, "descr": {"pair": "XBTUSD"}},
                  "OTHER-WITH-AN-EXPONENT": {"opentm": 1.6e9, "descr": {"pair": "XBTUSD"}}}}}""";
        List<String> learned = new ArrayList<>();
        PullBookSettings table = table("kraken", "spot");
        PullRequest request = PullRequest.list(PullBook.of("kraken", "desk", "spot", table, 1), "", "");
        OrderPageReader reader = new OrderPageReader(
                table,
                request,
                name -> name,
                new OrderPageReader.KnownOrders() {
                    @Override
                    public @Nullable String botOf(RestingOrder order) {
                        return null;
                    }

                    @Override
                    public void learnPlacedTime(RestingOrder order, long epochNanos) {
                        learned.add(order.id() + " " + order.canonicalName() + " " + epochNanos);
                    }
                },
                null);
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        reader.scanner().feed(bytes, 0, bytes.length);

        assertThat(learned).containsExactly("OQCLML-BW3P3-BUCMWZ XBTUSD 1688666559897400000");
        assertThat(((PullResult.Listed) reader.result()).orders()).hasSize(4);
    }

    @Test
    void trigger_orders_of_bitget_are_read_as_stops() {
        String page = """
                {"code": "00000", "data": {"nextFlag": false, "idLessThan": "1", "orderList": [
                  {"orderId": "121211212122", "clientOid": "c", "symbol": "TRXUSDT", "triggerPrice": "0.041572", "status": "not_trigger"}
                ]}}""";
        assertThat(read("bitget", "spot-plan", "", page))
                .isEqualTo(new PullResult.Listed(List.of(order("121211212122", "c", "TRXUSDT", true)), "", false));
    }

    @Test
    void orders_and_stops_of_gemini_are_read() {
        String page = """
                [{"order_id": "106028543717", "id": "106028543717", "symbol": "etheur", "type": "exchange limit", "is_live": true, "client_order_id": "c"},
                 {"order_id": "8", "id": "8", "symbol": "btcusd", "type": "stop-limit", "is_live": true}]""";
        assertThat(read("gemini", "spot", "", page))
                .isEqualTo(new PullResult.Listed(
                        List.of(order("106028543717", "c", "etheur", false), order("8", "", "btcusd", true)),
                        "",
                        false));
    }

    @Test
    void orders_and_stops_of_hyperliquid_are_read_without_their_children() {
        String page = """
                [{"coin": "BTC", "isPositionTpsl": false, "isTrigger": false, "limitPx": "29792.0", "oid": 91490942, "orderType": "Limit",
                  "reduceOnly": false, "children": [{"coin": "BTC", "oid": 5, "isTrigger": true}], "cloid": null},
                 {"coin": "@107", "isTrigger": true, "oid": 6, "reduceOnly": false, "cloid": "0x12"}]""";
        assertThat(read("hyperliquid", "all", "", page))
                .isEqualTo(new PullResult.Listed(
                        List.of(order("91490942", "", "BTC", false), order("6", "0x12", "@107", true)), "", false));
    }
}
