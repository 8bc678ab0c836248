package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/** Coinbase Advanced Trade's private calls. This class reads balances and permissions; {@link CoinbaseOrders} handles orders. */
final class CoinbasePrivate {
    static final String MUCH = "1000000";

    private static final String PORTFOLIO = walletId("portfolio");
    private static final String NO_MONEY = "{\"value\":\"0\",\"currency\":\"USD\"}";

    private final CoinbaseOrders orders = new CoinbaseOrders();
    private final CoinbaseMarket market;

    CoinbasePrivate(CoinbaseMarket market) {
        this.market = market;
    }

    /** Returns an id that is always the same for the same word. */
    static String walletId(String word) {
        return UUID.nameUUIDFromBytes(word.getBytes(StandardCharsets.UTF_8)).toString();
    }

    HandlerResult handle(CoinbaseCall call, long nowMillis) {
        if (call.path().equals("orders") || call.path().startsWith("orders/")) {
            return orders.handle(call);
        }
        if (!call.method().equals("GET")) {
            return CoinbaseErrors.noSuchPath();
        }
        return switch (call.path()) {
            case "accounts" -> accounts(nowMillis);
            case "portfolios" ->
                HandlerResult.ok("{\"portfolios\":[{\"name\":\"Default\",\"uuid\":\"" + PORTFOLIO
                        + "\",\"type\":\"DEFAULT\",\"deleted\":false}]}");
            case "key_permissions" ->
                HandlerResult.ok("{\"can_view\":true,\"can_trade\":true,\"can_transfer\":false,\"portfolio_uuid\":\""
                        + PORTFOLIO + "\",\"portfolio_type\":\"DEFAULT\"}");
            case "transaction_summary" -> summary();
            case "payment_methods" -> HandlerResult.ok("{\"payment_methods\":[]}");
            case "cfm/balance_summary" -> margin();
            case "cfm/positions" -> HandlerResult.ok("{\"positions\":[]}");
            default ->
                call.path().startsWith("accounts/")
                        ? account(call.path().substring("accounts/".length()), nowMillis)
                        : market.handle(call.path(), call.params(), nowMillis);
        };
    }

    private static HandlerResult accounts(long nowMillis) {
        JsonText accounts = JsonText.array();
        CoinbaseProducts.COINS.keySet().forEach(coin -> accounts.element(account(coin, ReportedClock.iso(nowMillis))));
        return HandlerResult.ok(JsonText.object()
                .json("accounts", accounts.end(']'))
                .flag("has_next", false)
                .text("cursor", "")
                .number("size", CoinbaseProducts.COINS.size())
                .end('}'));
    }

    private static HandlerResult account(String id, long nowMillis) {
        for (Map.Entry<String, String> coin : CoinbaseProducts.COINS.entrySet()) {
            if (walletId(coin.getKey()).equals(id)) {
                return HandlerResult.ok(JsonText.object()
                        .json("account", account(coin.getKey(), ReportedClock.iso(nowMillis)))
                        .end('}'));
            }
        }
        return CoinbaseErrors.noSuchPath();
    }

    private static String account(String coin, String updated) {
        String type = CoinbaseProducts.isMoney(coin) ? "ACCOUNT_TYPE_FIAT" : "ACCOUNT_TYPE_CRYPTO";
        return JsonText.object()
                .text("uuid", walletId(coin))
                .text("name", coin + " Wallet")
                .text("currency", coin)
                .json("available_balance", money(MUCH, coin))
                .flag("default", true)
                .flag("active", true)
                .text("created_at", "2026-01-01T00:00:00Z")
                .text("updated_at", updated)
                .json("deleted_at", "null")
                .text("type", type)
                .flag("ready", true)
                .json("hold", money("0", coin))
                .text("retail_portfolio_id", PORTFOLIO)
                .end('}');
    }

    private static String money(String value, String coin) {
        return JsonText.object().text("value", value).text("currency", coin).end('}');
    }

    private static HandlerResult summary() {
        String tier =
                "{\"pricing_tier\":\"Advanced 1\",\"usd_from\":\"0\",\"usd_to\":\"1000\",\"taker_fee_rate\":\"0.012\","
                        + "\"maker_fee_rate\":\"0.006\",\"aop_from\":\"\",\"aop_to\":\"\"}";
        return HandlerResult.ok(JsonText.object()
                .number("total_volume", 0)
                .number("total_fees", 0)
                .json("fee_tier", tier)
                .json("margin_rate", "null")
                .json("goods_and_services_tax", "null")
                .number("advanced_trade_only_volume", 0)
                .number("advanced_trade_only_fees", 0)
                .number("coinbase_pro_volume", 0)
                .number("coinbase_pro_fees", 0)
                .end('}'));
    }

    /** Returns an empty futures account, far from liquidation. */
    private static HandlerResult margin() {
        String summary = JsonText.object()
                .json("futures_buying_power", NO_MONEY)
                .json("total_usd_balance", money(MUCH, "USD"))
                .json("cfm_usd_balance", NO_MONEY)
                .json("unrealized_pnl", NO_MONEY)
                .json("initial_margin", NO_MONEY)
                .json("available_margin", NO_MONEY)
                .json("liquidation_threshold", NO_MONEY)
                .json("liquidation_buffer_amount", NO_MONEY)
                .text("liquidation_buffer_percentage", "1000")
                .end('}');
        return HandlerResult.ok(
                JsonText.object().json("balance_summary", summary).end('}'));
    }
}
