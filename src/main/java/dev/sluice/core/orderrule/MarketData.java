package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange listed about its instruments, and their latest prices. Each list is replaced as a whole; between two
 * reads the prices of single instruments may be renewed. Bounded by the readers of the lists. Thread-safe.
 */
public final class MarketData {
    /** The largest number of instruments in a list. */
    static final int MAX_INSTRUMENTS = 20_000;

    /**
     * An instrument as the exchange lists it.
     *
     * @param currency the currency of an order's value
     * @param contractSize units in one contract; for an inverse contract its value
     * @param contract whether it is a contract, so that no quantity of it is an amount to spend
     * @param inverse whether the value of an order is its quantity times the contract's size, whatever its price
     */
    public record Instrument(String currency, BigDecimal contractSize, boolean contract, boolean inverse) {}

    /** @param nanos when it was requested */
    private record Price(BigDecimal price, long nanos) {
        Price newerOf(Price other) {
            return other.nanos - nanos > 0 ? other : this;
        }
    }

    /**
     * What was read of one list.
     *
     * @param instruments null if they were not read
     * @param prices of the names that the latest whole list had, others are not added; where the exchange has no list
     *     of prices, of all names of which one has passed
     */
    private record Listed(
            InstrumentListSettings list, @Nullable Map<String, Instrument> instruments, Map<String, Price> prices) {}

    /** Few, so that a search is faster than a map: the hash of a list's settings is computed anew each time. */
    private volatile List<Listed> lists = List.of();

    /** Replaces the instruments of a list. */
    public synchronized void instruments(InstrumentListSettings list, Map<String, Instrument> read) {
        Listed before = find(list);
        replace(
                before,
                before == null
                        ? new Listed(list, Map.copyOf(read), Map.of())
                        : new Listed(list, Map.copyOf(read), before.prices));
    }

    /**
     * Replaces the prices of a list.
     *
     * @param nanos when they were requested
     */
    public synchronized void prices(InstrumentListSettings list, Map<String, BigDecimal> read, long nanos) {
        Listed before = find(list);
        Map<String, Price> prices = new ConcurrentHashMap<>();
        read.forEach((name, price) -> {
            Price newest = new Price(price, nanos);
            Price known = before == null ? null : before.prices.get(name);
            prices.put(name, known == null ? newest : newest.newerOf(known));
        });
        replace(before, new Listed(list, before == null ? null : before.instruments, prices));
    }

    /**
     * Stores the price of one instrument if this one is newer, and if the list has it or the exchange lists no prices.
     *
     * @param nanos when it was requested
     */
    void price(InstrumentListSettings list, String name, BigDecimal price, long nanos) {
        Listed listed = list.prices() == null ? unlisted(list) : find(list);
        if (listed != null
                && (listed.prices.containsKey(name)
                        || (list.prices() == null && listed.prices.size() < MAX_INSTRUMENTS))) {
            listed.prices.merge(name, new Price(price, nanos), Price::newerOf);
        }
    }

    /** Returns what was read of a list whose prices are only in messages. */
    private synchronized Listed unlisted(InstrumentListSettings list) {
        Listed listed = find(list);
        if (listed != null && listed.prices instanceof ConcurrentHashMap) {
            return listed;
        }
        Listed growing = new Listed(list, listed == null ? null : listed.instruments, new ConcurrentHashMap<>());
        replace(listed, growing);
        return growing;
    }

    /** Returns whether every price of a list is known and younger than {@code ageNanos}. */
    public boolean arePricesYounger(InstrumentListSettings list, long ageNanos, long now) {
        Listed listed = find(list);
        return listed != null
                && !listed.prices.isEmpty()
                && listed.prices.values().stream().allMatch(price -> now - price.nanos < ageNanos);
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

    /** Returns whether the instruments of a list were read. */
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
    public @Nullable BigDecimal price(InstrumentListSettings list, String name, long maxAgeNanos, long now) {
        Listed listed = find(list);
        Price price = listed == null ? null : listed.prices.get(name);
        return price == null || now - price.nanos > maxAgeNanos ? null : price.price;
    }
}
