package dev.sluice.simulate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The exchanges that can be played, by their names in the configuration: how the gateway reads the clock there, and what a bot does. */
enum Cast {
    BINANCE,
    KRAKEN,
    COINBASE,
    COINBASEEXCHANGE,
    OKX,
    BYBIT;

    static Cast of(String exchange) {
        return valueOf(exchange.toUpperCase(Locale.ROOT));
    }

    static List<String> names() {
        return Stream.of(values())
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Whether its bots storm the quotas as no healthy bot does, so that the runaway guard would stop them long before; where they are calm they do not. */
    boolean storms(boolean calm) {
        return !calm && (this == OKX || this == BYBIT);
    }

    ClockWatch clock(World world, NearSide near) {
        return switch (this) {
            case BINANCE -> ClockWatch.binance(world, near);
            case KRAKEN -> ClockWatch.kraken(world, near);
            case COINBASE -> ClockWatch.coinbase(world, near);
            case COINBASEEXCHANGE -> ClockWatch.coinbaseExchange(world, near);
            case OKX -> ClockWatch.okx(world, near);
            case BYBIT -> ClockWatch.bybit(world, near);
        };
    }

    Bot bot(Desk desk) {
        return switch (this) {
            case BINANCE -> new BinanceBot(desk);
            case KRAKEN -> new KrakenBot(desk);
            case COINBASE -> new CoinbaseBot(desk);
            case COINBASEEXCHANGE -> new CoinbaseExchangeBot(desk);
            case OKX -> new OkxBot(desk);
            case BYBIT -> new BybitBot(desk);
        };
    }
}
