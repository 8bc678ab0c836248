package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The exchanges that can be simulated, by their names in the configuration, each with its clock probe and its bot. */
enum ExchangeCatalog {
    BINANCE,
    KRAKEN,
    COINBASE,
    COINBASEEXCHANGE,
    OKX,
    BYBIT,
    KUCOIN,
    GATE,
    BITGET,
    KRAKENFUTURES,
    DERIBIT,
    HYPERLIQUID;

    static ExchangeCatalog of(String exchange) {
        return valueOf(exchange.toUpperCase(Locale.ROOT));
    }

    static List<String> names() {
        return Stream.of(values())
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Returns whether the bots exhaust quotas on purpose, which the runaway guard would stop; calm bots do not. */
    boolean storms(boolean calm) {
        return !calm
                && switch (this) {
                    case OKX, BYBIT, GATE, BITGET, DERIBIT -> true;
                    case BINANCE, KRAKEN, COINBASE, COINBASEEXCHANGE, KUCOIN, KRAKENFUTURES, HYPERLIQUID -> false;
                };
    }

    /**
     * Returns the number of hours from one busy hour to the next; 1 for exchanges whose windows last a minute or more, or that take few calls.
     */
    int busyHourEvery() {
        return switch (this) {
            case BINANCE, KRAKEN, HYPERLIQUID -> 1;
            case COINBASE, COINBASEEXCHANGE, OKX, BYBIT, KUCOIN, GATE, BITGET, KRAKENFUTURES, DERIBIT -> 4;
        };
    }

    ClockPoller clock(VirtualTime virtualTime, SimulatedGateway gateway) {
        return switch (this) {
            case BINANCE -> ClockPoller.millis(virtualTime, gateway, "/api/v3/time", "\"serverTime\":");
            case KRAKEN -> ClockPoller.kraken(virtualTime, gateway);
            case COINBASE -> ClockPoller.millis(virtualTime, gateway, "/api/v3/brokerage/time", "\"epochMillis\":\"");
            case COINBASEEXCHANGE -> ClockPoller.coinbaseExchange(virtualTime, gateway);
            case OKX -> ClockPoller.millis(virtualTime, gateway, "/api/v5/public/time", "\"ts\":\"");
            case BYBIT -> ClockPoller.millis(virtualTime, gateway, "/v5/market/time", "\"time\":");
            case KUCOIN -> ClockPoller.millis(virtualTime, gateway, "/api/v1/timestamp", "\"data\":");
            case GATE -> ClockPoller.millis(virtualTime, gateway, "/api/v4/spot/time", "\"server_time\":");
            case BITGET -> ClockPoller.millis(virtualTime, gateway, "/api/v2/public/time", "\"serverTime\":\"");
            case KRAKENFUTURES -> ClockPoller.krakenFutures(virtualTime, gateway);
            case DERIBIT -> ClockPoller.millis(virtualTime, gateway, "/api/v2/public/get_time", "\"result\":");
            case HYPERLIQUID -> ClockPoller.hyperliquid(virtualTime, gateway);
        };
    }

    Bot bot(BotContext botContext) {
        return switch (this) {
            case BINANCE -> new BinanceBot(botContext);
            case KRAKEN -> new KrakenBot(botContext);
            case COINBASE -> new CoinbaseBot(botContext);
            case COINBASEEXCHANGE -> new CoinbaseExchangeBot(botContext);
            case OKX -> new OkxBot(botContext);
            case BYBIT -> new BybitBot(botContext);
            case KUCOIN -> QuotaBots.kucoin(botContext);
            case GATE -> QuotaBots.gate(botContext);
            case BITGET -> QuotaBots.bitget(botContext);
            case KRAKENFUTURES -> QuotaBots.krakenFutures(botContext);
            case DERIBIT -> QuotaBots.deribit(botContext);
            case HYPERLIQUID -> QuotaBots.hyperliquid(botContext);
        };
    }
}
