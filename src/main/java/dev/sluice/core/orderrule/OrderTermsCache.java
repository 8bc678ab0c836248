package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of the terms of placed orders, for calls that change only a part of them. When it is full, the order
 * that was placed first is removed; a change of its price alone then cannot be computed. Not thread-safe.
 *
 * <p>All ids of an order lead to the same entry. While changes of an order are in flight, its highest possible terms
 * are used, because the order in which the exchange processes the changes is unknown.
 */
public final class OrderTermsCache {
    private static final int MAX_IDS = 40_000;

    private record Id(String account, String id) {}

    /** An order under its ids. */
    private static final class Entry {
        /** The terms by the last response; null if they are not certain. */
        private @Nullable OrderTerms settled;

        private @Nullable OrderTerms highest;
        private int inFlight;
        private boolean overlapped;

        @Nullable
        OrderTerms terms() {
            return settled == null ? null : highest;
        }

        void begin(OrderTerms changed) {
            overlapped = inFlight > 0;
            highest = highest == null ? changed : highest.highestOf(changed);
            inFlight++;
        }

        /** @param changed null if the change did not take effect */
        void end(@Nullable OrderTerms changed) {
            settled = changed == null ? settled : changed;
            if (--inFlight <= 0) {
                settled = overlapped && settled != null ? highest : settled;
                highest = settled;
            }
        }
    }

    private final Map<Id, Entry> entries = new LinkedHashMap<>();

    /** Records the terms of a new order under each of its ids. */
    public void put(String account, List<String> ids, OrderTerms placed) {
        Entry entry = new Entry();
        entry.settled = placed;
        entry.highest = placed;
        ids.forEach(id -> entries.remove(new Id(account, id)));
        add(account, ids, entry);
    }

    private void add(String account, List<String> ids, Entry entry) {
        ids.forEach(id -> entries.putIfAbsent(new Id(account, id), entry));
        while (entries.size() > MAX_IDS) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Records that a change of an order is sent, after which the order may have these terms. */
    public void beginChange(String account, List<String> ids, OrderTerms changed) {
        Entry entry = entry(account, ids);
        OrderTerms before = entry == null ? null : entry.highest;
        if (entry == null || (before != null && !changed.mayAmend(before))) {
            forget(account, ids);
            entry = new Entry();
        }
        entry.begin(changed);
        add(account, ids, entry);
    }

    /**
     * Records the response to a change that {@link #beginChange} recorded.
     *
     * @param changed the terms of the order; null if the change certainly did not take effect
     */
    public void endChange(String account, List<String> ids, @Nullable OrderTerms changed) {
        Entry entry = entry(account, ids);
        if (entry != null) {
            entry.end(changed);
        }
    }

    /** Forgets all orders. */
    public void clear() {
        entries.clear();
    }

    /** Forgets an order, because its terms are not certain any more or it has ended. */
    public void forget(String account, List<String> ids) {
        for (String id : ids) {
            Entry entry = entries.remove(new Id(account, id));
            if (entry != null) {
                entry.settled = null; // also under its other ids
            }
        }
    }

    /**
     * Returns the terms of the order with these ids; null if one of them is not known or belongs to another order,
     * because it is not certain which of them the exchange uses.
     */
    public @Nullable OrderTerms find(String account, List<String> ids) {
        Entry entry = entry(account, ids);
        return entry == null ? null : entry.terms();
    }

    private @Nullable Entry entry(String account, List<String> ids) {
        Entry found = null;
        for (String id : ids) {
            Entry own = entries.get(new Id(account, id));
            if (own == null || (found != null && !Objects.equals(found, own))) {
                return null;
            }
            found = own;
        }
        return found;
    }
}
