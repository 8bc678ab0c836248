package dev.sluice.sim.exchange;

import java.util.List;

/** Binance's account data: large constant balances in the format of the real responses. */
final class BinanceWallet {
    private static final List<String> COINS = List.of("BTC", "ETH", "BNB", "SOL", "LTC", "USDT");
    private static final String MUCH = "1000000.00000000";

    private BinanceWallet() {}

    static HandlerResult spotAccount(BinanceCall call) {
        JsonText balances = JsonText.array();
        for (String coin : COINS) {
            balances.element(JsonText.object()
                    .text("asset", coin)
                    .text("free", MUCH)
                    .text("locked", "0.00000000")
                    .end('}'));
        }
        return HandlerResult.ok(JsonText.object()
                .number("makerCommission", 10)
                .number("takerCommission", 10)
                .flag("canTrade", true)
                .flag("canWithdraw", true)
                .flag("canDeposit", true)
                .number("updateTime", call.nowMillis())
                .text("accountType", "SPOT")
                .json("balances", balances.end(']'))
                .json("permissions", "[\"SPOT\"]")
                .number("uid", Integer.toUnsignedLong(call.account().name.hashCode()))
                .end('}'));
    }

    static HandlerResult commission(BinanceCall call) {
        Instrument instrument = call.product().market(call.params().get("symbol"));
        if (instrument == null) {
            return BinanceErrors.unknownSymbol();
        }
        String rates = "{\"maker\":\"0.00100000\",\"taker\":\"0.00100000\",\"buyer\":\"0\",\"seller\":\"0\"}";
        return HandlerResult.ok(JsonText.object()
                .text("symbol", instrument.id())
                .json("standardCommission", rates)
                .end('}'));
    }

    static HandlerResult orderCounts(BinanceCall call) {
        BinanceAccount account = call.account();
        BinanceProduct product = call.product();
        String longInterval = product == BinanceProduct.SPOT ? "DAY" : "MINUTE";
        return HandlerResult.ok(JsonText.array()
                .element(counted("SECOND", 10, account.orders10Seconds, call.nowNanos()))
                .element(counted(longInterval, 1, account.ordersLong, call.nowNanos()))
                .end(']'));
    }

    /** Returns the use of all limits, as responses to messages report it. */
    static String usedLimits(BinanceAccount account, long usedWeight, long nowNanos) {
        BinanceProduct product = account.product;
        JsonText limits = JsonText.array()
                .element(JsonText.object()
                        .text("rateLimitType", "REQUEST_WEIGHT")
                        .text("interval", "MINUTE")
                        .number("intervalNum", 1)
                        .number("limit", product.weightPerMinute)
                        .number("count", usedWeight)
                        .end('}'));
        if (!account.name.isEmpty()) {
            limits.element(counted("SECOND", 10, account.orders10Seconds, nowNanos))
                    .element(counted(
                            product == BinanceProduct.SPOT ? "DAY" : "MINUTE", 1, account.ordersLong, nowNanos));
        }
        return limits.end(']');
    }

    private static String counted(String interval, long number, Counter counter, long nowNanos) {
        return JsonText.object()
                .text("rateLimitType", "ORDERS")
                .text("interval", interval)
                .number("intervalNum", number)
                .number("limit", counter.size())
                .number("count", counter.used(nowNanos))
                .end('}');
    }

    static HandlerResult coins(BinanceCall call) {
        JsonText coins = JsonText.array();
        for (String coin : COINS) {
            String network = JsonText.object()
                    .text("network", coin.equals("USDT") ? "ETH" : coin)
                    .text("coin", coin)
                    .text("withdrawIntegerMultiple", "0.00000001")
                    .flag("isDefault", true)
                    .flag("depositEnable", true)
                    .flag("withdrawEnable", true)
                    .text("name", coin)
                    .text("withdrawFee", "0.001")
                    .text("withdrawMin", "0.01")
                    .text("withdrawMax", "1000000")
                    .number("minConfirm", 1)
                    .end('}');
            coins.element(JsonText.object()
                    .text("coin", coin)
                    .flag("depositAllEnable", true)
                    .flag("withdrawAllEnable", true)
                    .text("name", coin)
                    .text("free", MUCH)
                    .text("locked", "0")
                    .flag("isLegalMoney", false)
                    .flag("trading", true)
                    .json("networkList", "[" + network + "]")
                    .end('}'));
        }
        return HandlerResult.ok(coins.end(']'));
    }

    static HandlerResult assetDetails(BinanceCall call) {
        JsonText details = JsonText.object();
        for (String coin : COINS) {
            details.json(
                    coin,
                    JsonText.object()
                            .text("minWithdrawAmount", "0.01")
                            .flag("depositStatus", true)
                            .text("withdrawFee", "0.001")
                            .flag("withdrawStatus", true)
                            .end('}'));
        }
        return HandlerResult.ok(details.end('}'));
    }

    static HandlerResult marginPairs(BinanceCall call) {
        JsonText pairs = JsonText.array();
        for (Instrument instrument : call.product().markets()) {
            pairs.element(JsonText.object()
                    .text("symbol", instrument.id())
                    .text("base", instrument.base())
                    .text("quote", instrument.quote())
                    .flag("isMarginTrade", true)
                    .flag("isBuyAllowed", true)
                    .flag("isSellAllowed", true)
                    .end('}'));
        }
        return HandlerResult.ok(pairs.end(']'));
    }

    static HandlerResult tradeFee(BinanceCall call) {
        JsonText fees = JsonText.array();
        for (Instrument instrument : call.product().markets()) {
            fees.element(JsonText.object()
                    .text("symbol", instrument.id())
                    .text("makerCommission", "0.001")
                    .text("takerCommission", "0.001")
                    .end('}'));
        }
        return HandlerResult.ok(fees.end(']'));
    }

    static HandlerResult futuresAccount(BinanceCall call) {
        String asset = JsonText.object()
                .text("asset", "USDT")
                .text("walletBalance", MUCH)
                .text("unrealizedProfit", "0.00000000")
                .text("marginBalance", MUCH)
                .text("maintMargin", call.account().maintenance)
                .text("initialMargin", "0.00000000")
                .text("availableBalance", MUCH)
                .text("maxWithdrawAmount", MUCH)
                .number("updateTime", call.nowMillis())
                .end('}');
        return HandlerResult.ok(JsonText.object()
                .text("totalInitialMargin", "0.00000000")
                .text("totalMaintMargin", call.account().maintenance)
                .text("totalWalletBalance", MUCH)
                .text("totalUnrealizedProfit", "0.00000000")
                .text("totalMarginBalance", MUCH)
                .text("totalCrossWalletBalance", MUCH)
                .text("totalCrossUnPnl", "0.00000000")
                .text("availableBalance", MUCH)
                .text("maxWithdrawAmount", MUCH)
                .json("assets", "[" + asset + "]")
                .json("positions", "[]")
                .end('}'));
    }

    static HandlerResult futuresBalance(BinanceCall call) {
        String balance = JsonText.object()
                .text("accountAlias", call.account().name)
                .text("asset", "USDT")
                .text("balance", MUCH)
                .text("crossWalletBalance", MUCH)
                .text("crossUnPnl", "0.00000000")
                .text("availableBalance", MUCH)
                .text("maxWithdrawAmount", MUCH)
                .flag("marginAvailable", true)
                .number("updateTime", call.nowMillis())
                .end('}');
        return HandlerResult.ok("[" + balance + "]");
    }

    static HandlerResult positions(BinanceCall call) {
        return HandlerResult.ok("[]");
    }

    static HandlerResult leverageBrackets(BinanceCall call) {
        JsonText list = JsonText.array();
        for (Instrument instrument : call.product().markets()) {
            String bracket = "{\"bracket\":1,\"initialLeverage\":20,\"notionalCap\":1000000,\"notionalFloor\":0,"
                    + "\"maintMarginRatio\":0.025,\"cum\":0}";
            list.element(JsonText.object()
                    .text("symbol", instrument.id())
                    .json("brackets", "[" + bracket + "]")
                    .end('}'));
        }
        return HandlerResult.ok(list.end(']'));
    }

    static HandlerResult leverage(BinanceCall call) {
        Instrument instrument = call.product().market(call.params().get("symbol"));
        if (instrument == null) {
            return BinanceErrors.unknownSymbol();
        }
        return HandlerResult.ok(JsonText.object()
                .number("leverage", call.params().number("leverage", 20))
                .text("maxNotionalValue", "1000000")
                .text("symbol", instrument.id())
                .end('}'));
    }

    static HandlerResult futuresCommission(BinanceCall call) {
        Instrument instrument = call.product().market(call.params().get("symbol"));
        if (instrument == null) {
            return BinanceErrors.unknownSymbol();
        }
        return HandlerResult.ok(JsonText.object()
                .text("symbol", instrument.id())
                .text("makerCommissionRate", "0.0002")
                .text("takerCommissionRate", "0.0004")
                .end('}'));
    }

    static HandlerResult listenKey(BinanceCall call) {
        return HandlerResult.ok(JsonText.object()
                .text("listenKey", "listen-" + call.account().name)
                .end('}'));
    }
}
