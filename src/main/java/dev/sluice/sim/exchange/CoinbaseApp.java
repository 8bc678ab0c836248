package dev.sluice.sim.exchange;

import java.util.Map;

/** The calls of Coinbase's older API {@code /v2} that clients of Advanced Trade still use. */
final class CoinbaseApp {

    private CoinbaseApp() {}

    static boolean isPublic(String path) {
        return path.equals("time")
                || path.startsWith("currencies")
                || path.equals("exchange-rates")
                || path.startsWith("prices/");
    }

    /** Handles a call; {@code path} follows {@code /v2/}. */
    static HandlerResult handle(String path, long nowMillis) {
        return switch (path) {
            case "time" ->
                data(JsonText.object()
                        .text("iso", ReportedClock.iso(nowMillis))
                        .number("epoch", nowMillis / 1_000)
                        .end('}'));
            case "currencies" -> data("[{\"id\":\"USD\",\"name\":\"US Dollar\",\"min_size\":\"0.01\"}]");
            case "currencies/crypto" -> coins();
            case "exchange-rates" -> rates();
            case "accounts" -> accounts();
            case "user" -> data("{\"id\":\"sim-user\",\"name\":\"Sim\",\"resource\":\"user\"}");
            default -> path.startsWith("prices/") ? price(path) : CoinbaseErrors.noSuchPath();
        };
    }

    private static HandlerResult coins() {
        JsonText coins = JsonText.array();
        CoinbaseProducts.COINS.forEach((code, name) -> {
            if (!CoinbaseProducts.isMoney(code)) {
                coins.element(coin(code, name));
            }
        });
        return data(coins.end(']'));
    }

    private static String coin(String code, String name) {
        return JsonText.object()
                .text("asset_id", CoinbasePrivate.walletId(code))
                .text("code", code)
                .text("name", name)
                .text("color", "#000000")
                .number("sort_index", 100)
                .number("exponent", 8)
                .text("type", CoinbaseProducts.isMoney(code) ? "fiat" : "crypto")
                .end('}');
    }

    private static HandlerResult rates() {
        JsonText rates = JsonText.object().text("USD", "1").text("USDC", "1");
        for (CoinbaseProducts.Product product : CoinbaseProducts.ALL) {
            if (product.instrument().quote().equals("USD")) {
                rates.text(product.instrument().base(), "0.001");
            }
        }
        return data(JsonText.object()
                .text("currency", "USD")
                .json("rates", rates.end('}'))
                .end('}'));
    }

    private static HandlerResult price(String path) {
        String[] words = path.split("/", 3);
        CoinbaseProducts.Product product = CoinbaseProducts.find(words[1]);
        return product == null
                ? CoinbaseErrors.noSuchPath()
                : data(JsonText.object()
                        .text("amount", product.price())
                        .text("base", product.instrument().base())
                        .text("currency", product.instrument().quote())
                        .end('}'));
    }

    private static HandlerResult accounts() {
        JsonText accounts = JsonText.array();
        for (Map.Entry<String, String> coin : CoinbaseProducts.COINS.entrySet()) {
            boolean money = CoinbaseProducts.isMoney(coin.getKey());
            String balance = JsonText.object()
                    .text("amount", CoinbasePrivate.MUCH)
                    .text("currency", coin.getKey())
                    .end('}');
            accounts.element(JsonText.object()
                    .text("id", CoinbasePrivate.walletId(coin.getKey()))
                    .text("name", coin.getKey() + " Wallet")
                    .flag("primary", false)
                    .text("type", money ? "fiat" : "wallet")
                    .json("currency", coin(coin.getKey(), coin.getValue()))
                    .json("balance", balance)
                    .text("resource", "account")
                    .text("resource_path", "/v2/accounts/" + coin.getKey())
                    .flag("allow_deposits", true)
                    .flag("allow_withdrawals", true)
                    .end('}'));
        }
        String pagination =
                "{\"ending_before\":null,\"starting_after\":null,\"next_starting_after\":null,\"limit\":250,"
                        + "\"order\":\"desc\",\"previous_uri\":null,\"next_uri\":null}";
        return HandlerResult.ok(JsonText.object()
                .json("pagination", pagination)
                .json("data", accounts.end(']'))
                .end('}'));
    }

    private static HandlerResult data(String json) {
        return HandlerResult.ok("{\"data\":" + json + "}");
    }
}
