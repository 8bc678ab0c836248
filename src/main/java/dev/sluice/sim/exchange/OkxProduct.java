package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The simulated markets of OKX: spot pairs and perpetual swaps. */
final class OkxProduct {
    static final Set<String> TYPES = Set.of("SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION");
    /** The size of one swap contract in the base asset. */
    static final String CONTRACT = "0.01";

    private static final long FIRST_CODE = 10_457;
    private static final String SWAP = "-SWAP";
    private static final List<Instrument> MARKETS = List.of(
            Instrument.of("BTC-USDT", "BTC", "USDT", "50000"),
            Instrument.of("ETH-USDT", "ETH", "USDT", "3000"),
            Instrument.of("SOL-USDT", "SOL", "USDT", "150"),
            Instrument.of("ETH-BTC", "ETH", "BTC", "0.06"),
            Instrument.of("BTC-USDT-SWAP", "BTC", "USDT", "50000"),
            Instrument.of("ETH-USDT-SWAP", "ETH", "USDT", "3000"));

    private static final Map<String, Instrument> BY_ID =
            MARKETS.stream().collect(Collectors.toUnmodifiableMap(Instrument::id, Function.identity()));

    private OkxProduct() {}

    static @Nullable Instrument instrument(@Nullable String id) {
        return id == null ? null : BY_ID.get(id);
    }

    /** Returns the instrument of an order, by its code if present, else by its id. */
    static @Nullable Instrument instrument(Params order) {
        if (order.get("instIdCode") == null) {
            return instrument(order.get("instId"));
        }
        long code = order.number("instIdCode", 0) - FIRST_CODE;
        return code >= 0 && code < MARKETS.size() ? MARKETS.get((int) code) : null;
    }

    /** Returns the number that replaces the instrument id in orders over a WebSocket. */
    static long code(Instrument instrument) {
        return FIRST_CODE + MARKETS.indexOf(instrument);
    }

    /** Returns the markets of a type, or all for null. */
    static List<Instrument> of(@Nullable String type) {
        return MARKETS.stream()
                .filter(instrument ->
                        type == null || type(instrument).equals(type) || (type.equals("MARGIN") && isSpot(instrument)))
                .toList();
    }

    static String type(Instrument instrument) {
        return isSpot(instrument) ? "SPOT" : "SWAP";
    }

    static boolean isSpot(Instrument instrument) {
        return !instrument.id().endsWith(SWAP);
    }
}
