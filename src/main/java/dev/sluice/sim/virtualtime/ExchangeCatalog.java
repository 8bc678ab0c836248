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
    BYBIT;

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
        return !calm && (this == OKX || this == BYBIT);
    }

    /**
     * Returns the number of hours from one busy hour to the next; 1 for exchanges whose windows last a minute or more, or that take few calls.
     */
    int busyHourEvery() {
        return switch (this) {
            case BINANCE, KRAKEN -> 1;
            case COINBASE, COINBASEEXCHANGE, OKX, BYBIT -> 4;
        };
    }

    ClockPoller clock(VirtualTime virtualTime, SimulatedGateway gateway) {
        return switch (this) {
            case BINANCE -> ClockPoller.binance(virtualTime, gateway);
            case KRAKEN -> ClockPoller.kraken(virtualTime, gateway);
            case COINBASE -> ClockPoller.coinbase(virtualTime, gateway);
            case COINBASEEXCHANGE -> ClockPoller.coinbaseExchange(virtualTime, gateway);
            case OKX -> ClockPoller.okx(virtualTime, gateway);
            case BYBIT -> ClockPoller.bybit(virtualTime, gateway);
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
        };
    }
}
