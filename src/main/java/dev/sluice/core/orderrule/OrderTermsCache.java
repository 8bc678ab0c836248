package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of the terms of placed orders, for calls that change only a part of them. When it is full, the order
 * that was placed first is removed; a change of its price alone then cannot be computed. Not thread-safe.
 */
public final class OrderTermsCache {
    private static final int MAX_IDS = 40_000;

    private record Id(String account, String id) {}

    private final Map<Id, OrderTerms> terms = new LinkedHashMap<>();

    /** Records the terms of an order under each of its ids. */
    public void put(String account, List<String> ids, OrderTerms placed) {
        for (String id : ids) {
            Id key = new Id(account, id);
            terms.remove(key);
            terms.put(key, placed);
        }
        while (terms.size() > MAX_IDS) {
            terms.remove(terms.keySet().iterator().next());
        }
    }

    /** Forgets all orders. */
    public void clear() {
        terms.clear();
    }

    /** Forgets an order, because its terms are not certain any more or it has ended. */
    public void forget(String account, List<String> ids) {
        ids.forEach(id -> terms.remove(new Id(account, id)));
    }

    /**
     * Returns the terms of the order with these ids; null if one of them is not known or belongs to another order,
     * because it is not certain which of them the exchange uses.
     */
    public @Nullable OrderTerms find(String account, List<String> ids) {
        OrderTerms found = null;
        for (String id : ids) {
            OrderTerms own = terms.get(new Id(account, id));
            if (own == null || (found != null && !found.equals(own))) {
                return null;
            }
            found = own;
        }
        return found;
    }
}
