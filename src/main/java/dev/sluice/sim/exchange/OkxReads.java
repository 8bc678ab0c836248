package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OKX's calls that read an account: orders, fills, balances and settings. All accounts have large balances and no positions. */
final class OkxReads {
    private static final List<String> COINS = List.of("BTC", "ETH", "SOL", "USDT");
    private static final String MUCH = "1000000";
    private static final long MAX_IN_PAGE = 100;

    private OkxReads() {}

    static HandlerResult order(OkxCall call) {
        if (OkxProduct.instrument(call.params().get("instId")) == null) {
            return OkxErrors.unknownInstrument();
        }
        Order order = call.account()
                .orderStore
                .any(call.params().get("ordId"), call.params().get("clOrdId"));
        return order == null || !order.instrument.id().equals(call.params().get("instId"))
                ? OkxErrors.noSuchOrder()
                : OkxErrors.one(OkxOrderJson.of(order));
    }

    static HandlerResult pending(OkxCall call) {
        return OkxErrors.data(
                OkxOrderJson.list(asked(call, call.account().orderStore.open((Instrument) null))));
    }

    static HandlerResult history(OkxCall call) {
        return OkxErrors.data(
                OkxOrderJson.list(asked(call, call.account().orderStore.closed(null))));
    }

    static HandlerResult fills(OkxCall call) {
        JsonText fills = JsonText.array();
        List<Order> filled = call.account().orderStore.closed(null).stream()
                .filter(order -> order.state == Order.State.FILLED)
                .toList();
        asked(call, filled).forEach(order -> fills.element(OkxOrderJson.fill(order)));
        return OkxErrors.data(fills.end(']'));
    }

    /** Returns a page of the requested orders, newest first. */
    private static List<Order> asked(OkxCall call, List<Order> from) {
        String id = call.params().get("instId");
        String orderId = call.params().get("ordId");
        String state = call.params().get("state");
        List<Instrument> instruments = OkxProduct.of(call.params().get("instType"));
        long most = Math.max(1, Math.min(MAX_IN_PAGE, call.params().number("limit", MAX_IN_PAGE)));
        List<Order> page = new ArrayList<>();
        for (int i = from.size() - 1; i >= 0 && page.size() < most; i--) {
            Order order = from.get(i);
            if ((id == null || id.equals(order.instrument.id()))
                    && (orderId == null || orderId.equals(order.id))
                    && (state == null || state.equals(OkxOrderJson.state(order)))
                    && instruments.contains(order.instrument)) {
                page.add(order);
            }
        }
        return page;
    }

    static HandlerResult balance(OkxCall call) {
        @Nullable String asked = call.params().get("ccy");
        String now = Long.toString(call.nowMillis());
        String details = coins(
                asked,
                coin -> JsonText.object()
                        .text("ccy", coin)
                        .text("eq", MUCH)
                        .text("cashBal", MUCH)
                        .text("availEq", MUCH)
                        .text("availBal", MUCH)
                        .text("frozenBal", "0")
                        .text("ordFrozen", "0")
                        .text("eqUsd", MUCH)
                        .text("upl", "0")
                        .text("mgnRatio", "")
                        .text("uTime", now)
                        .end('}'));
        return OkxErrors.one(JsonText.object()
                .text("totalEq", "4000000")
                .text("adjEq", "4000000")
                .text("availEq", "4000000")
                .text("imr", "0")
                .text("mmr", "0")
                .text("mgnRatio", "")
                .text("notionalUsd", "0")
                .text("uTime", now)
                .json("details", details)
                .end('}'));
    }

    static HandlerResult positionRisk(OkxCall call) {
        return OkxErrors.one(JsonText.object()
                .text("adjEq", "4000000")
                .json("balData", "[]")
                .json("posData", "[]")
                .text("ts", Long.toString(call.nowMillis()))
                .end('}'));
    }

    static HandlerResult config(OkxCall call) {
        String user = Integer.toString(call.account().name.hashCode() & Integer.MAX_VALUE);
        return OkxErrors.one(JsonText.object()
                .text("uid", user)
                .text("mainUid", user)
                .text("acctLv", "2")
                .text("posMode", "net_mode")
                .flag("autoLoan", false)
                .text("level", "Lv1")
                .text("perm", "read_only,trade")
                .text("label", call.account().name)
                .end('}'));
    }

    static HandlerResult tradeFee(OkxCall call) {
        return OkxErrors.one(JsonText.object()
                .text("instType", call.params().get("instType", "SPOT"))
                .text("level", "Lv1")
                .text("maker", "-0.0008")
                .text("taker", "-0.001")
                .text("makerU", "-0.0002")
                .text("takerU", "-0.0005")
                .text("ts", Long.toString(call.nowMillis()))
                .end('}'));
    }

    /** Returns the leverage as requested; it has no effect here. */
    static HandlerResult leverage(OkxCall call) {
        return OkxErrors.one(JsonText.object()
                .text("instId", call.params().get("instId", ""))
                .text("lever", call.params().get("lever", "10"))
                .text("mgnMode", call.params().get("mgnMode", "cross"))
                .text("posSide", "net")
                .end('}'));
    }

    static HandlerResult positionMode(OkxCall call) {
        return OkxErrors.one(JsonText.object()
                .text("posMode", call.params().get("posMode", "net_mode"))
                .end('}'));
    }

    static HandlerResult currencies(OkxCall call) {
        return OkxErrors.data(coins(
                call.params().get("ccy"),
                coin -> JsonText.object()
                        .text("ccy", coin)
                        .text("name", coin)
                        .text("chain", coin + "-Mainnet")
                        .flag("canDep", true)
                        .flag("canWd", true)
                        .flag("canInternal", true)
                        .flag("mainNet", true)
                        .text("fee", "0.001")
                        .text("minWd", "0.01")
                        .text("minFee", "0.0001")
                        .text("maxFee", "0.001")
                        .text("maxWd", MUCH)
                        .text("wdTickSz", "8")
                        .end('}')));
    }

    static HandlerResult fundingBalances(OkxCall call) {
        return OkxErrors.data(coins(
                call.params().get("ccy"),
                coin -> JsonText.object()
                        .text("ccy", coin)
                        .text("bal", MUCH)
                        .text("availBal", MUCH)
                        .text("frozenBal", "0")
                        .end('}')));
    }

    /** Returns one element for each coin, or for the coins in {@code asked}. */
    private static String coins(@Nullable String asked, Function<String, String> json) {
        List<String> wanted = asked == null ? COINS : List.of(asked.split(",", 20));
        JsonText list = JsonText.array();
        COINS.stream().filter(wanted::contains).forEach(coin -> list.element(json.apply(coin)));
        return list.end(']');
    }
}
