package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.settings.InstrumentListSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * What was read of one list.
     *
     * @param instruments null if they were not read
     * @param nanos when the prices were requested
     */
    private record Listed(
            InstrumentListSettings list,
            @Nullable Map<String, Instrument> instruments,
            Map<String, BigDecimal> prices,
            long nanos) {}

    /** Few, so that a search is faster than a map: the hash of a list's settings is computed anew each time. */
    private volatile List<Listed> lists = List.of();

    /** Replaces the instruments of a list. */
    public synchronized void instruments(InstrumentListSettings list, Map<String, Instrument> read) {
        Listed before = find(list);
        replace(
                before,
                before == null
                        ? new Listed(list, Map.copyOf(read), Map.of(), 0)
                        : new Listed(list, Map.copyOf(read), before.prices, before.nanos));
    }

    /**
     * Replaces the prices of a list.
     *
     * @param nanos when they were requested
     */
    public synchronized void prices(InstrumentListSettings list, Map<String, BigDecimal> read, long nanos) {
        Listed before = find(list);
        replace(before, new Listed(list, before == null ? null : before.instruments, Map.copyOf(read), nanos));
    }

    private void replace(@Nullable Listed before, Listed after) {
        List<Listed> all = new ArrayList<>(lists);
        all.remove(before);
        all.add(after);
        lists = List.copyOf(all);
    }

    private @Nullable Listed find(InstrumentListSettings list) {
        for (Listed listed : lists) {
            if (listed.list.equals(list)) {
                return listed;
            }
        }
        return null;
    }

    /** Checks whether the instruments of a list were read. */
    public boolean has(InstrumentListSettings list) {
        Listed listed = find(list);
        return listed != null && listed.instruments != null;
    }

    /** Returns the instrument of an order; null if the list does not have it, or was not read. */
    @Nullable
    Instrument instrument(InstrumentListSettings list, OrderTerms order) {
        if (order.currency() != null) {
            return new Instrument(order.currency(), BigDecimal.ONE, false, false);
        }
        Listed listed = find(list);
        return listed == null || listed.instruments == null ? null : listed.instruments.get(order.instrument());
    }

    /** Returns the latest price; null if none is known, or if it is older than {@code maxAgeNanos}. */
    @Nullable
    BigDecimal price(InstrumentListSettings list, String name, long maxAgeNanos, long now) {
        Listed listed = find(list);
        return listed == null || now - listed.nanos > maxAgeNanos ? null : listed.prices.get(name);
    }
}
