package dev.sluice.sim.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The products of Bybit, selected by the parameter {@code category}, because market names occur in several. Linear and inverse share one quota;
 * options and spot have their own.
 */
enum BybitCategory {
    LINEAR("futures"),
    INVERSE("futures"),
    OPTION("option"),
    SPOT("spot");

    private static final List<Instrument> LINEAR_MARKETS = List.of(
            Instrument.of("BTCUSDT", "BTC", "USDT", "50000"),
            Instrument.of("ETHUSDT", "ETH", "USDT", "3000"),
            Instrument.of("SOLUSDT", "SOL", "USDT", "150"));
    private static final List<Instrument> INVERSE_MARKETS =
            List.of(Instrument.of("BTCUSD", "BTC", "USD", "50000"), Instrument.of("ETHUSD", "ETH", "USD", "3000"));
    private static final List<Instrument> SPOT_MARKETS = List.of(
            Instrument.of("BTCUSDT", "BTC", "USDT", "50000"),
            Instrument.of("ETHUSDT", "ETH", "USDT", "3000"),
            Instrument.of("SOLUSDT", "SOL", "USDT", "150"),
            Instrument.of("ETHBTC", "ETH", "BTC", "0.06"));

    final String quota;

    BybitCategory(String quota) {
        this.quota = quota;
    }

    static @Nullable BybitCategory of(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return switch (word) {
            case "linear" -> LINEAR;
            case "inverse" -> INVERSE;
            case "option" -> OPTION;
            case "spot" -> SPOT;
            default -> null;
        };
    }

    String word() {
        return switch (this) {
            case LINEAR -> "linear";
            case INVERSE -> "inverse";
            case OPTION -> "option";
            case SPOT -> "spot";
        };
    }

    /** Returns the markets; options have none, because only their quotas are simulated. */
    List<Instrument> markets() {
        return switch (this) {
            case LINEAR -> LINEAR_MARKETS;
            case INVERSE -> INVERSE_MARKETS;
            case OPTION -> List.of();
            case SPOT -> SPOT_MARKETS;
        };
    }

    @Nullable
    Instrument market(@Nullable String symbol) {
        for (Instrument instrument : markets()) {
            if (instrument.id().equals(symbol)) {
                return instrument;
            }
        }
        return null;
    }

    String settleCoin(Instrument instrument) {
        return this == INVERSE ? instrument.base() : instrument.quote();
    }
}
