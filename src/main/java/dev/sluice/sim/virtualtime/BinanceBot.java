package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A Binance spot bot with calls as ccxt makes them: candles, books, prices, the account, and orders that it soon cancels. */
final class BinanceBot extends Bot implements Bot.Orders {
    private static final String[] SYMBOLS = {"BTCUSDT", "ETHUSDT"};
    /** Any value, because the simulated exchange does not check signatures in a simulation. */
    private static final String SIGNATURE = "&signature=" + "0".repeat(64);

    private static final int MARKET_STRANDS = 12;

    private long orders;

    BinanceBot(BotContext botContext) {
        super(botContext);
    }

    @Override
    void begin() {
        for (int i = 0; i < MARKET_STRANDS; i++) {
            repeat(0, this::market);
        }
        repeat(500, this::own);
        trade(1_000, 4_000, this);
    }

    private BotCall market() {
        String symbol = SYMBOLS[random.nextInt(SYMBOLS.length)];
        return switch (random.nextInt(8)) {
            case 0 -> open("/api/v3/depth?symbol=" + symbol + "&limit=100");
            case 1, 2 -> open("/api/v3/depth?symbol=" + symbol + "&limit=1000");
            case 3, 4 -> open("/api/v3/klines?symbol=" + symbol + "&interval=1m&limit=500");
            case 5 -> open("/api/v3/ticker/24hr?symbol=" + symbol);
            case 6 -> open("/api/v3/trades?symbol=" + symbol);
            default -> open("/api/v3/aggTrades?symbol=" + symbol);
        };
    }

    private BotCall own() {
        return random.nextInt(3) == 0
                ? signed("GET", "/api/v3/account", "")
                : signed("GET", "/api/v3/openOrders", "symbol=" + SYMBOLS[0] + '&');
    }

    @Override
    public String newId() {
        return key + '-' + orders++;
    }

    @Override
    public BotCall place(String id) {
        return signed(
                "POST",
                "/api/v3/order",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000&newClientOrderId=" + id
                        + '&');
    }

    @Override
    public String named(String id, BotReply placed) {
        return id;
    }

    @Override
    public BotCall cancel(String named) {
        return signed("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=" + named + '&');
    }

    private static BotCall open(String target) {
        return BotCall.of("GET", target, List.of());
    }

    private BotCall signed(String method, String path, String query) {
        String target = path + '?' + query + "recvWindow=10000&timestamp=" + clockNanos() / 1_000_000 + SIGNATURE;
        return BotCall.of(method, target, List.of(Map.entry("X-MBX-APIKEY", key)));
    }
}
