package dev.sluice.venue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kraken's private calls by name: those that read, here; those that place or change orders, in {@link KrakenOrders}. */
final class KrakenPrivate {
    private static final List<String> COINS = List.of("ZUSD", "USDT", "XXBT", "XETH", "SOL");
    private static final String MUCH = "1000000.00000000";

    private final KrakenOrders orders;
    private final KrakenOrderJson json;

    KrakenPrivate(KrakenMarket market, KrakenCosts costs, Told told) {
        this.json = new KrakenOrderJson(market);
        this.orders = new KrakenOrders(market, costs, told);
    }

    Reply handle(String method, KrakenCall call) {
        return switch (method) {
            case "AddOrder" -> orders.add(call);
            case "AddOrderBatch" -> orders.addBatch(call);
            case "AmendOrder" -> orders.amend(call);
            case "EditOrder" -> orders.edit(call);
            case "CancelOrder" -> orders.cancel(call);
            case "CancelOrderBatch" -> orders.cancelBatch(call);
            case "CancelAll" -> orders.cancelAll(call);
            case "CancelAllOrdersAfter" -> orders.cancelAllAfter(call);
            case "OpenOrders" ->
                Reply.krakenResult(JsonText.object()
                        .json("open", json.list(call.account().orders.open((Instrument) null)))
                        .end('}'));
            case "ClosedOrders" -> closed(call);
            case "QueryOrders" -> query(call);
            case "GetWebSocketsToken" -> token(call);
            default -> read(method);
        };
    }

    private static Reply token(KrakenCall call) {
        call.account().issueToken(call.nowNanos());
        return Reply.krakenResult(JsonText.object()
                .text("token", call.account().token())
                .number("expires", 900)
                .end('}'));
    }

    private Reply closed(KrakenCall call) {
        List<Order> closed = call.account().orders.closed(null);
        return Reply.krakenResult(JsonText.object()
                .json("closed", json.list(closed))
                .number("count", closed.size())
                .end('}'));
    }

    private Reply query(KrakenCall call) {
        JsonText found = JsonText.object();
        for (String id : call.params().get("txid", "").split(",", 50)) {
            @Nullable Order order = call.account().orders.any(id, null);
            if (order == null) {
                return Reply.kraken("EOrder:Unknown order");
            }
            found.json(id, json.of(order));
        }
        return Reply.krakenResult(found.end('}'));
    }

    private static Reply read(String method) {
        return switch (method) {
            case "Balance" -> balances(false);
            case "BalanceEx" -> balances(true);
            case "TradeBalance" ->
                Reply.krakenResult(
                        "{\"eb\":\"1000000.0000\",\"tb\":\"1000000.0000\",\"m\":\"0.0000\","
                                + "\"n\":\"0.0000\",\"c\":\"0.0000\",\"v\":\"0.0000\",\"e\":\"1000000.0000\",\"mf\":\"1000000.0000\"}");
            case "TradesHistory" -> Reply.krakenResult("{\"trades\":{},\"count\":0}");
            case "Ledgers" -> Reply.krakenResult("{\"ledger\":{},\"count\":0}");
            case "QueryTrades", "QueryLedgers", "OpenPositions" -> Reply.krakenResult("{}");
            case "TradeVolume" -> Reply.krakenResult("{\"currency\":\"ZUSD\",\"volume\":\"0.0000\"}");
            case "Withdraw" -> Reply.krakenResult("{\"refid\":\"SIM-WITHDRAWAL\"}");
            case "WalletTransfer" -> Reply.krakenResult("{\"refid\":\"SIM-TRANSFER\"}");
            default -> Reply.kraken("EGeneral:Unknown method");
        };
    }

    private static Reply balances(boolean extended) {
        JsonText balances = JsonText.object();
        for (String coin : COINS) {
            if (extended) {
                balances.json(coin, "{\"balance\":\"" + MUCH + "\",\"hold_trade\":\"0.00000000\"}");
            } else {
                balances.text(coin, MUCH);
            }
        }
        return Reply.krakenResult(balances.end('}'));
    }
}
