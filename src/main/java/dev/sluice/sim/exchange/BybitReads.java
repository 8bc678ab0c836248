package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bybit's calls that read an account, and those that only confirm success. All accounts have large balances and no positions. */
final class BybitReads {
    private static final List<String> COINS = List.of("BTC", "ETH", "SOL", "USDT");
    private static final String MUCH = "1000000";

    private BybitReads() {}

    /** Returns open orders; with an id or with {@code openOnly} above 0 also closed ones. */
    static HandlerResult realtime(BybitCall call) {
        BybitCategory category = call.category();
        if (category == null) {
            return BybitErrors.parameter("Illegal category", call.nowMillis());
        }
        if (category == BybitCategory.LINEAR && !narrows(call)) {
            return BybitErrors.parameter("Missing some parameters: symbol or settleCoin or baseCoin", call.nowMillis());
        }
        OrderStore orderStore = call.account().orders(category);
        List<Order> found = new ArrayList<>(orderStore.open((Instrument) null));
        if (isNamed(call) || call.params().number("openOnly", 0) > 0) {
            found.addAll(orderStore.closed(null));
        }
        return list(call, category, BybitOrderJson.list(asked(call, category, found)));
    }

    private static boolean narrows(BybitCall call) {
        return isNamed(call)
                || call.params().get("symbol") != null
                || call.params().get("settleCoin") != null
                || call.params().get("baseCoin") != null;
    }

    private static boolean isNamed(BybitCall call) {
        return call.params().get("orderId") != null || call.params().get("orderLinkId") != null;
    }

    static HandlerResult history(BybitCall call) {
        BybitCategory category = call.category();
        return category == null
                ? BybitErrors.parameter("Illegal category", call.nowMillis())
                : list(
                        call,
                        category,
                        BybitOrderJson.list(asked(
                                call, category, call.account().orders(category).closed(null))));
    }

    static HandlerResult executions(BybitCall call) {
        BybitCategory category = call.category();
        if (category == null) {
            return BybitErrors.parameter("Illegal category", call.nowMillis());
        }
        JsonText list = JsonText.array();
        for (Order order : asked(call, category, call.account().orders(category).closed(null))) {
            if (order.state == Order.State.FILLED) {
                list.element(BybitOrderJson.execution(order));
            }
        }
        return list(call, category, list.end(']'));
    }

    /** Returns the orders that match the call's symbol, coins and ids. */
    static List<Order> asked(BybitCall call, BybitCategory category, List<Order> from) {
        return from.stream()
                .filter(order -> fits(call, "symbol", order.instrument.id()))
                .filter(order -> fits(call, "baseCoin", order.instrument.base()))
                .filter(order -> fits(call, "settleCoin", category.settleCoin(order.instrument)))
                .filter(order -> fits(call, "orderId", order.id))
                .filter(order -> fits(call, "orderLinkId", order.clientId))
                .filter(order -> fits(call, "orderStatus", BybitOrderJson.status(order)))
                .toList();
    }

    private static boolean fits(BybitCall call, String parameter, String value) {
        @Nullable String asked = call.params().get(parameter);
        return asked == null || asked.equals(value);
    }

    private static HandlerResult list(BybitCall call, BybitCategory category, String list) {
        return BybitErrors.result(
                JsonText.object()
                        .text("category", category.word())
                        .text("nextPageCursor", "")
                        .json("list", list)
                        .end('}'),
                call.nowMillis());
    }

    static HandlerResult positions(BybitCall call) {
        BybitCategory category = call.category();
        return category == null
                ? BybitErrors.parameter("Illegal category", call.nowMillis())
                : list(call, category, "[]");
    }

    static HandlerResult nothing(BybitCall call) {
        return BybitErrors.result("{\"nextPageCursor\":\"\",\"list\":[]}", call.nowMillis());
    }

    static HandlerResult done(BybitCall call) {
        return BybitErrors.result("{}", call.nowMillis());
    }

    static HandlerResult balance(BybitCall call) {
        String asked = call.params().get("coin");
        List<String> wanted = asked == null ? COINS : List.of(asked.split(",", 20));
        JsonText coins = JsonText.array();
        COINS.stream()
                .filter(wanted::contains)
                .forEach(coin -> coins.element(JsonText.object()
                        .text("coin", coin)
                        .text("equity", MUCH)
                        .text("walletBalance", MUCH)
                        .text("usdValue", MUCH)
                        .text("locked", "0")
                        .text("borrowAmount", "0")
                        .text("accruedInterest", "0")
                        .text("totalOrderIM", "0")
                        .text("totalPositionIM", "0")
                        .text("unrealisedPnl", "0")
                        .text("availableToWithdraw", "")
                        .end('}')));
        String account = JsonText.object()
                .text("accountType", "UNIFIED")
                .text("accountIMRate", "0")
                .text("accountMMRate", "0")
                .text("totalEquity", "4000000")
                .text("totalWalletBalance", "4000000")
                .text("totalMarginBalance", "4000000")
                .text("totalAvailableBalance", "4000000")
                .text("totalPerpUPL", "0")
                .text("totalInitialMargin", "0")
                .text("totalMaintenanceMargin", "0")
                .json("coin", coins.end(']'))
                .end('}');
        return BybitErrors.result("{\"list\":[" + account + "]}", call.nowMillis());
    }

    static HandlerResult info(BybitCall call) {
        return BybitErrors.result(
                JsonText.object()
                        .text("marginMode", "REGULAR_MARGIN")
                        .text("updatedTime", "1697078946000")
                        .number("unifiedMarginStatus", 6)
                        .text("dcpStatus", "OFF")
                        .number("timeWindow", call.account().disconnectSeconds)
                        .number("smpGroup", 0)
                        .flag("isMasterTrader", false)
                        .text("spotHedgingStatus", "OFF")
                        .end('}'),
                call.nowMillis());
    }

    static HandlerResult disconnect(BybitCall call) {
        String one = JsonText.object()
                .text("product", "DERIVATIVES")
                .text("dcpStatus", "ON")
                .text("timeWindow", Long.toString(call.account().disconnectSeconds))
                .end('}');
        return BybitErrors.result("{\"dcpInfos\":[" + one + "]}", call.nowMillis());
    }

    static HandlerResult feeRate(BybitCall call) {
        String one = JsonText.object()
                .text("symbol", call.params().get("symbol", "BTCUSDT"))
                .text("takerFeeRate", "0.001")
                .text("makerFeeRate", "0.001")
                .end('}');
        return BybitErrors.result("{\"list\":[" + one + "]}", call.nowMillis());
    }

    static HandlerResult key(BybitCall call) {
        return BybitErrors.result(
                JsonText.object()
                        .text("id", "1")
                        .text("note", call.account().name)
                        .number("readOnly", 0)
                        .json("permissions", "{\"Spot\":[\"SpotTrade\"],\"ContractTrade\":[\"Order\",\"Position\"]}")
                        .json("ips", "[\"*\"]")
                        .number("type", 1)
                        .number("unified", 0)
                        .number("uta", 1)
                        .number("userID", call.account().name.hashCode() & Integer.MAX_VALUE)
                        .text("vipLevel", "No VIP")
                        .flag("isMaster", true)
                        .end('}'),
                call.nowMillis());
    }

    static HandlerResult coins(BybitCall call) {
        JsonText rows = JsonText.array();
        for (String coin : COINS) {
            String chain = JsonText.object()
                    .text("chain", coin)
                    .text("chainType", coin)
                    .text("chainDeposit", "1")
                    .text("chainWithdraw", "1")
                    .text("withdrawFee", "0.001")
                    .text("withdrawMin", "0.01")
                    .text("depositMin", "0")
                    .text("minAccuracy", "8")
                    .end('}');
            rows.element(JsonText.object()
                    .text("name", coin)
                    .text("coin", coin)
                    .text("remainAmount", MUCH)
                    .json("chains", "[" + chain + "]")
                    .end('}'));
        }
        return BybitErrors.result("{\"rows\":" + rows.end(']') + "}", call.nowMillis());
    }

    static HandlerResult transfer(BybitCall call) {
        String id = call.params().get("transferId", "");
        return BybitErrors.result(
                JsonText.object()
                        .text("transferId", id)
                        .text("status", "SUCCESS")
                        .end('}'),
                call.nowMillis());
    }

    static HandlerResult withdraw(BybitCall call) {
        return BybitErrors.result(
                JsonText.object().text("id", Long.toString(call.nowMillis())).end('}'), call.nowMillis());
    }
}
