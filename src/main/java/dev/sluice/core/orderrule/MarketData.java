package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.settings.InstrumentListSettings;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange listed about its instruments, and their latest prices. Each list is replaced as a whole. Bounded by
 * the readers of the lists. Thread-safe.
 */
public final class MarketData {
    /**
     * An instrument as the exchange lists it.
     *
     * @param currency the currency of an order's value
     * @param contractSize units in one contract; for an inverse contract its value
     * @param contract whether it is a contract, so that no quantity of it is an amount to spend
     * @param inverse whether the value of an order is its quantity times the contract's size, whatever its price
     */
    public record Instrument(String currency, BigDecimal contractSize, boolean contract, boolean inverse) {}

    /**
     * Prices that were read together.
     *
     * @param nanos when they were requested
     */
    private record Prices(Map<String, BigDecimal> byInstrument, long nanos) {}

    private final Map<InstrumentListSettings, Map<String, Instrument>> instruments = new ConcurrentHashMap<>();
    private final Map<InstrumentListSettings, Prices> prices = new ConcurrentHashMap<>();

    /** Replaces the instruments of a list. */
    public void instruments(InstrumentListSettings list, Map<String, Instrument> read) {
        instruments.put(list, Map.copyOf(read));
    }

    /**
     * Replaces the prices of a list.
     *
     * @param nanos when they were requested
     */
    public void prices(InstrumentListSettings list, Map<String, BigDecimal> read, long nanos) {
        prices.put(list, new Prices(Map.copyOf(read), nanos));
    }

    /** Checks whether the instruments of a list were read. */
    public boolean has(InstrumentListSettings list) {
        return instruments.containsKey(list);
    }

    /** Returns the instrument of an order; null if the list does not have it, or was not read. */
    @Nullable
    Instrument instrument(InstrumentListSettings list, OrderTerms order) {
        if (order.currency() != null) {
            return new Instrument(order.currency(), BigDecimal.ONE, false, false);
        }
        Map<String, Instrument> listed = instruments.get(list);
        return listed == null ? null : listed.get(order.instrument());
    }

    /** Returns the latest price; null if none is known, or if it is older than {@code maxAgeNanos}. */
    @Nullable
    BigDecimal price(InstrumentListSettings list, String name, long maxAgeNanos, long now) {
        Prices listed = prices.get(list);
        return listed == null || now - listed.nanos > maxAgeNanos ? null : listed.byInstrument.get(name);
    }
}
