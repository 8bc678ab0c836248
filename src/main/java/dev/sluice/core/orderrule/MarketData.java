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
 * The instruments of an exchange as it lists them, and their latest prices. Each list is replaced as a whole; between
 * two reads, the prices of single instruments may be updated. The readers of the lists bound their size. Thread-safe.
 */
public final class MarketData {
    /** The largest number of instruments in a list. */
    static final int MAX_INSTRUMENTS = 20_000;

    /**
     * An instrument as the exchange lists it.
     *
     * @param currency the currency of an order's value
     * @param contractSize units in one contract; for an inverse contract its value
     * @param isContract whether it is a contract, so that no quantity of it is an amount to spend
     * @param isInverse whether the value of an order is its quantity times the contract's size, whatever its price
     */
    public record Instrument(String currency, BigDecimal contractSize, boolean isContract, boolean isInverse) {}

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
     * @param prices the prices by name. Only names of the latest whole list are in it; if the exchange has no list of
     *     prices, all names whose price was in a message
     */
    private record ListData(
            InstrumentListSettings list, @Nullable Map<String, Instrument> instruments, Map<String, Price> prices) {}

    /** There are few, so a search is faster than a map, which would compute the hash of a list's settings each time. */
    private volatile List<ListData> lists = List.of();

    /** Replaces the instruments of a list. */
    public synchronized void replaceInstruments(InstrumentListSettings list, Map<String, Instrument> read) {
        ListData before = find(list);
        replace(
                before,
                before == null
                        ? new ListData(list, Map.copyOf(read), Map.of())
                        : new ListData(list, Map.copyOf(read), before.prices));
    }

    /**
     * Replaces the prices of a list.
     *
     * @param nanos when they were requested
     */
    public synchronized void replacePrices(InstrumentListSettings list, Map<String, BigDecimal> read, long nanos) {
        ListData before = find(list);
        Map<String, Price> prices = new ConcurrentHashMap<>();
        read.forEach((name, price) -> {
            Price newest = new Price(price, nanos);
            Price known = before == null ? null : before.prices.get(name);
            prices.put(name, known == null ? newest : newest.newerOf(known));
        });
        replace(before, new ListData(list, before == null ? null : before.instruments, prices));
    }

    /**
     * Stores the price of one instrument if this one is newer, and if the list has it or the exchange lists no prices.
     *
     * @param nanos when it was requested
     */
    void price(InstrumentListSettings list, String name, BigDecimal price, long nanos) {
        ListData data = list.prices() == null ? messageList(list) : find(list);
        if (data != null
                && (data.prices.containsKey(name) || (list.prices() == null && data.prices.size() < MAX_INSTRUMENTS))) {
            data.prices.merge(name, new Price(price, nanos), Price::newerOf);
        }
    }

    /** Returns what was read of a list whose prices are only in messages. */
    private synchronized ListData messageList(InstrumentListSettings list) {
        ListData data = find(list);
        if (data != null && data.prices instanceof ConcurrentHashMap) {
            return data;
        }
        ListData growing = new ListData(list, data == null ? null : data.instruments, new ConcurrentHashMap<>());
        replace(data, growing);
        return growing;
    }

    /** Returns whether every price of a list is known and younger than {@code ageNanos}. */
    public boolean arePricesYounger(InstrumentListSettings list, long ageNanos, long now) {
        ListData data = find(list);
        return data != null
                && !data.prices.isEmpty()
                && data.prices.values().stream().allMatch(price -> now - price.nanos < ageNanos);
    }

    private void replace(@Nullable ListData before, ListData after) {
        List<ListData> all = new ArrayList<>(lists);
        all.remove(before);
        all.add(after);
        lists = List.copyOf(all);
    }

    private @Nullable ListData find(InstrumentListSettings list) {
        for (ListData data : lists) {
            if (data.list.equals(list)) {
                return data;
            }
        }
        return null;
    }

    /** Returns whether the instruments of a list were read. */
    public boolean hasInstruments(InstrumentListSettings list) {
        ListData data = find(list);
        return data != null && data.instruments != null;
    }

    /** Returns the instrument of an order; null if the list does not have it, or was not read. */
    @Nullable
    Instrument instrument(InstrumentListSettings list, OrderTerms order) {
        if (order.currency() != null) {
            return new Instrument(order.currency(), BigDecimal.ONE, false, false);
        }
        ListData data = find(list);
        return data == null || data.instruments == null ? null : data.instruments.get(order.instrument());
    }

    /** Returns the latest price; null if none is known, or if it is older than {@code maxAgeNanos}. */
    public @Nullable BigDecimal price(InstrumentListSettings list, String name, long maxAgeNanos, long now) {
        ListData data = find(list);
        Price price = data == null ? null : data.prices.get(name);
        return price == null || now - price.nanos > maxAgeNanos ? null : price.price;
    }
}
