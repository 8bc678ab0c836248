package dev.sluice.sim.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kraken's private calls by name. This class has the reads; {@link KrakenOrders} places and changes orders. */
final class KrakenPrivate {
    private static final List<String> COINS = List.of("ZUSD", "USDT", "XXBT", "XETH", "SOL");
    private static final String MUCH = "1000000.00000000";

    private final KrakenOrders orders;
    private final KrakenOrderJson json;

    KrakenPrivate(KrakenMarket market, KrakenCosts costs, ReportedClock reportedClock) {
        this.json = new KrakenOrderJson(market);
        this.orders = new KrakenOrders(market, costs, reportedClock);
    }

    HandlerResult handle(String method, KrakenCall call) {
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
                HandlerResult.krakenResult(JsonText.object()
                        .json("open", json.list(call.account().orderStore.open((Instrument) null)))
                        .end('}'));
            case "ClosedOrders" -> closed(call);
            case "QueryOrders" -> query(call);
            case "GetWebSocketsToken" -> token(call);
            default -> read(method);
        };
    }

    private static HandlerResult token(KrakenCall call) {
        call.account().issueToken(call.nowNanos());
        return HandlerResult.krakenResult(JsonText.object()
                .text("token", call.account().token())
                .number("expires", 900)
                .end('}'));
    }

    private HandlerResult closed(KrakenCall call) {
        List<Order> closed = call.account().orderStore.closed(null);
        return HandlerResult.krakenResult(JsonText.object()
                .json("closed", json.list(closed))
                .number("count", closed.size())
                .end('}'));
    }

    private HandlerResult query(KrakenCall call) {
        JsonText found = JsonText.object();
        for (String id : call.params().get("txid", "").split(",", 50)) {
            @Nullable Order order = call.account().orderStore.any(id, null);
            if (order == null) {
                return HandlerResult.kraken("EOrder:Unknown order");
            }
            found.json(id, json.of(order));
        }
        return HandlerResult.krakenResult(found.end('}'));
    }

    private static HandlerResult read(String method) {
        return switch (method) {
            case "Balance" -> balances(false);
            case "BalanceEx" -> balances(true);
            case "TradeBalance" ->
                HandlerResult.krakenResult(
                        "{\"eb\":\"1000000.0000\",\"tb\":\"1000000.0000\",\"m\":\"0.0000\","
                                + "\"n\":\"0.0000\",\"c\":\"0.0000\",\"v\":\"0.0000\",\"e\":\"1000000.0000\",\"mf\":\"1000000.0000\"}");
            case "TradesHistory" -> HandlerResult.krakenResult("{\"trades\":{},\"count\":0}");
            case "Ledgers" -> HandlerResult.krakenResult("{\"ledger\":{},\"count\":0}");
            case "QueryTrades", "QueryLedgers", "OpenPositions" -> HandlerResult.krakenResult("{}");
            case "TradeVolume" -> HandlerResult.krakenResult("{\"currency\":\"ZUSD\",\"volume\":\"0.0000\"}");
            case "Withdraw" -> HandlerResult.krakenResult("{\"refid\":\"SIM-WITHDRAWAL\"}");
            case "WalletTransfer" -> HandlerResult.krakenResult("{\"refid\":\"SIM-TRANSFER\"}");
            default -> HandlerResult.kraken("EGeneral:Unknown method");
        };
    }

    private static HandlerResult balances(boolean extended) {
        JsonText balances = JsonText.object();
        for (String coin : COINS) {
            if (extended) {
                balances.json(coin, "{\"balance\":\"" + MUCH + "\",\"hold_trade\":\"0.00000000\"}");
            } else {
                balances.text(coin, MUCH);
            }
        }
        return HandlerResult.krakenResult(balances.end('}'));
    }
}
