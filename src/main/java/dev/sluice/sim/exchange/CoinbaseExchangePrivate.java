package dev.sluice.sim.exchange;

/** Coinbase Exchange's private calls. This class reads balances; {@link CoinbaseExchangeOrders} handles orders and fills. */
final class CoinbaseExchangePrivate {
    private static final String MUCH = "1000000.0000000000000000";

    private final CoinbaseExchangeOrders orders = new CoinbaseExchangeOrders();

    HandlerResult handle(CoinbaseExchangeCall call) {
        String path = call.path();
        if (path.equals("orders") || path.startsWith("orders/") || path.equals("fills")) {
            return orders.handle(call);
        }
        if (!call.venueRequest().method().equals("GET")) {
            return CoinbaseExchangeErrors.notFound("NotFound");
        }
        return switch (path) {
            case "accounts" -> accounts(call);
            case "fees" ->
                HandlerResult.ok("{\"maker_fee_rate\":\"0.0040\",\"taker_fee_rate\":\"0.0060\",\"usd_volume\":\"0\"}");
            case "profiles" ->
                HandlerResult.ok(JsonText.array()
                        .element(JsonText.object()
                                .text("id", profileId(call))
                                .text("name", "default")
                                .flag("active", true)
                                .flag("is_default", true)
                                .end('}'))
                        .end(']'));
            case "payment-methods", "coinbase-accounts", "transfers", "loans" -> HandlerResult.ok("[]");
            default -> path.startsWith("accounts/") ? account(call) : CoinbaseExchangeErrors.notFound("NotFound");
        };
    }

    private static String profileId(CoinbaseExchangeCall call) {
        return CoinbasePrivate.walletId(call.profile().name);
    }

    private static HandlerResult accounts(CoinbaseExchangeCall call) {
        JsonText accounts = JsonText.array();
        CoinbaseProducts.COINS.keySet().forEach(coin -> accounts.element(account(coin, profileId(call))));
        return HandlerResult.ok(accounts.end(']'));
    }

    private static HandlerResult account(CoinbaseExchangeCall call) {
        String id = call.path().substring("accounts/".length());
        for (String coin : CoinbaseProducts.COINS.keySet()) {
            if (CoinbasePrivate.walletId(coin).equals(id)) {
                return HandlerResult.ok(account(coin, profileId(call)));
            }
        }
        return CoinbaseExchangeErrors.notFound("NotFound");
    }

    private static String account(String coin, String profileId) {
        return JsonText.object()
                .text("id", CoinbasePrivate.walletId(coin))
                .text("currency", coin)
                .text("balance", MUCH)
                .text("hold", "0.0000000000000000")
                .text("available", MUCH)
                .text("profile_id", profileId)
                .flag("trading_enabled", true)
                .end('}');
    }
}
