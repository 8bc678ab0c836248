package dev.sluice.signer;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The calls of a bot that place orders which rest at simulated exchanges. Signatures must not be checked. */
public final class RestingOrders {
    /** The calls that place an order, by exchange and book; {@code ID} is another one each time. */
    private static final Map<String, String> PLACE = Map.ofEntries(
            Map.entry(
                    "binance spot",
                    "POST /api/v3/order?symbol=SYMBOL&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&timestamp=MILLIS&signature=A"),
            Map.entry(
                    "binance usdm",
                    "POST /fapi/v1/order?symbol=SYMBOL&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&timestamp=MILLIS&signature=A"),
            Map.entry(
                    "bybit spot",
                    "POST /v5/order/create {\"category\":\"spot\",\"symbol\":\"SYMBOL\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"100\"}"),
            Map.entry(
                    "bybit linear-usdt",
                    "POST /v5/order/create {\"category\":\"linear\",\"symbol\":\"SYMBOL\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"100\"}"),
            Map.entry(
                    "bybit inverse",
                    "POST /v5/order/create {\"category\":\"inverse\",\"symbol\":\"SYMBOL\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"100\"}"),
            Map.entry(
                    "okx orders",
                    "POST /api/v5/trade/order {\"instId\":\"SYMBOL\",\"tdMode\":\"cross\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"100\",\"sz\":\"1\"}"),
            Map.entry(
                    "kraken spot",
                    "POST /0/private/AddOrder nonce=NONCE&ordertype=limit&pair=SYMBOL&price=100&type=buy&volume=1"),
            Map.entry(
                    "krakenfutures futures",
                    "POST /derivatives/api/v3/sendorder?orderType=lmt&symbol=SYMBOL&side=buy&size=1&limitPrice=100&cliOrdId=ID"),
            Map.entry(
                    "kucoin spot",
                    "POST /api/v1/hf/orders {\"clientOid\":\"ID\",\"symbol\":\"SYMBOL\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"100\",\"size\":\"1\"}"),
            Map.entry(
                    "gate spot",
                    "POST /api/v4/spot/orders {\"text\":\"t-ID\",\"currency_pair\":\"SYMBOL\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"100\",\"amount\":\"1\"}"),
            Map.entry(
                    "bitget spot",
                    "POST /api/v2/spot/trade/place-order {\"clientOid\":\"ID\",\"symbol\":\"SYMBOL\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"100\",\"size\":\"1\"}"),
            Map.entry(
                    "bitget usdt-futures",
                    "POST /api/v2/mix/order/place-order {\"productType\":\"USDT-FUTURES\",\"marginMode\":\"crossed\",\"marginCoin\":\"USDT\",\"clientOid\":\"ID\",\"symbol\":\"SYMBOL\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"100\",\"size\":\"1\"}"),
            Map.entry(
                    "deribit all",
                    "GET /api/v2/private/buy?instrument_name=SYMBOL&type=limit&amount=10&price=100&label=ID"),
            Map.entry(
                    "coinbase all",
                    "POST /api/v3/brokerage/orders {\"client_order_id\":\"ID\",\"product_id\":\"SYMBOL\",\"side\":\"BUY\",\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"0.01\",\"limit_price\":\"100\",\"post_only\":false}}}"),
            Map.entry(
                    "coinbaseexchange spot",
                    "POST /orders {\"type\":\"limit\",\"side\":\"buy\",\"product_id\":\"SYMBOL\",\"price\":\"100\",\"size\":\"0.01\"}"),
            Map.entry(
                    "hyperliquid all",
                    "POST /exchange {\"action\":{\"type\":\"order\",\"orders\":[{\"a\":NUMBER,\"b\":true,\"p\":\"100\",\"s\":\"1\",\"r\":false,\"t\":{\"limit\":{\"tif\":\"Gtc\"}}}],\"grouping\":\"na\"},\"nonce\":MILLIS,\"signature\":{\"r\":\"WALLET\"}}"));

    private static final Map<String, String> HEADERS = Map.ofEntries(
            Map.entry("binance", "X-MBX-APIKEY=KEY"),
            Map.entry("bybit", "X-BAPI-API-KEY=KEY X-BAPI-TIMESTAMP=MILLIS X-BAPI-RECV-WINDOW=5000 X-BAPI-SIGN=0"),
            Map.entry(
                    "okx",
                    "OK-ACCESS-KEY=KEY OK-ACCESS-SIGN=A OK-ACCESS-TIMESTAMP=ISO OK-ACCESS-PASSPHRASE="
                            + Account.PASSPHRASE),
            Map.entry("kraken", "API-Key=KEY API-Sign=AAAA Content-Type=application/x-www-form-urlencoded"),
            Map.entry("krakenfutures", "APIKey=KEY Authent=AAAA"),
            Map.entry(
                    "kucoin",
                    "KC-API-KEY=KEY KC-API-SIGN=A KC-API-TIMESTAMP=MILLIS KC-API-PASSPHRASE=A KC-API-KEY-VERSION=2"),
            Map.entry("gate", "KEY=KEY SIGN=A Timestamp=SECONDS"),
            Map.entry("bitget", "ACCESS-KEY=KEY ACCESS-SIGN=A ACCESS-TIMESTAMP=MILLIS ACCESS-PASSPHRASE=A"),
            Map.entry("deribit", "Authorization=deri-hmac-sha256_id=KEY,ts=MILLIS,nonce=1,sig=AAAA"),
            Map.entry("coinbase", ""),
            Map.entry(
                    "coinbaseexchange",
                    "CB-ACCESS-KEY=KEY CB-ACCESS-SIGN=AAAA CB-ACCESS-TIMESTAMP=SECONDS CB-ACCESS-PASSPHRASE="
                            + Account.PASSPHRASE),
            Map.entry("hyperliquid", ""));

    /** Hyperliquid's markets, whose numbers are their positions in the list. */
    private static final List<String> HYPERLIQUID = Templates.of("hyperliquid").markets().all().stream()
            .map(Instrument::id)
            .toList();

    private long nonce = 1;

    private String filled(String text, Account account, String symbol, long millis) {
        return text.replace("SYMBOL", symbol)
                .replace("NUMBER", Integer.toString(HYPERLIQUID.indexOf(symbol)))
                .replace("WALLET", account.key())
                .replace("NONCE", Long.toString(millis * 1000 + nonce))
                .replace("ID", "id-" + nonce++)
                .replace("MILLIS", Long.toString(millis))
                .replace("SECONDS", Long.toString(millis / 1000))
                .replace("ISO", Instant.ofEpochMilli(millis).toString())
                .replace("=KEY", "=" + account.key());
    }

    /** Returns a call that places another order, with the key that {@link TestSigner} has. */
    public VenueRequest request(String dialect, String book, String symbol, long millis) {
        return request(TestSigner.account(dialect), dialect, book, symbol, millis);
    }

    /** Returns a call that places another order with this key. */
    public VenueRequest request(Account account, String dialect, String book, String symbol, long millis) {
        String[] call = filled(Objects.requireNonNull(PLACE.get(dialect + " " + book)), account, symbol, millis)
                .split(" ", 3);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String all = filled(Objects.requireNonNull(HEADERS.get(dialect)), account, symbol, millis);
        for (String header : all.split(" ", -1)) {
            if (!header.isEmpty()) {
                String[] parts = header.split("=", 2);
                headers.add(Map.entry(parts[0], parts[1].replace('_', ' ')));
            }
        }
        if (dialect.equals("coinbase")) {
            headers.add(Map.entry(
                    "Authorization",
                    "Bearer " + token(account.key(), call[0] + " api.coinbase.com" + call[1], millis)));
        }
        byte[] body = (call.length == 3 ? call[2] : "").getBytes(StandardCharsets.UTF_8);
        return new VenueRequest("10.0.0.9", call[0], call[1], headers, body);
    }

    /** Returns the token of a call of Coinbase, with a signature that is not checked. */
    private String token(String key, String call, long millis) {
        long seconds = millis / 1000;
        return base64("{\"alg\":\"ES256\",\"kid\":\"" + key + "\",\"typ\":\"JWT\",\"nonce\":\"" + nonce++ + "\"}") + "."
                + base64("{\"aud\":[\"retail_rest_api_proxy\"],\"iss\":\"coinbase-cloud\",\"nbf\":" + seconds
                        + ",\"exp\":" + (seconds + 60) + ",\"sub\":\"" + key + "\",\"iat\":" + seconds + ",\"uri\":\""
                        + call + "\"}")
                + "." + base64("a signature");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
