package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The orders of one account at one exchange: all that are open, and the latest of those that are not. */
final class OrderStore {
    private static final int CLOSED_KEPT = 1_000;

    private final Map<String, Order> open = new LinkedHashMap<>();
    private final Map<String, Order> openByClientId = new HashMap<>();
    private final Map<String, Integer> openOfInstrument = new HashMap<>();
    private final Map<String, Order> closed = new BoundedMap<>(CLOSED_KEPT);
    /** What happened to them, for whoever listens to this account's stream. */
    final OrderLog log = new OrderLog();

    void add(Order order) {
        log.add(order, order.placedNanos);
        if (order.state != Order.State.OPEN) {
            closed.put(order.id, order);
            return;
        }
        open.put(order.id, order);
        openOfInstrument.merge(order.instrument.id(), 1, Integer::sum);
        if (!order.clientId.isEmpty()) {
            openByClientId.put(order.clientId, order);
        }
    }

    void cancel(Order order, long exchangeNanos) {
        if (open.remove(order.id) != null) {
            openOfInstrument.merge(order.instrument.id(), -1, Integer::sum);
        }
        openByClientId.remove(order.clientId, order);
        order.state = Order.State.CANCELED;
        order.updatedNanos = exchangeNanos;
        closed.put(order.id, order);
        log.add(order, exchangeNanos);
    }

    /** The open order of that id, or else of that client id; null without one. */
    @Nullable
    Order open(@Nullable String id, @Nullable String clientId) {
        if (id != null) {
            return open.get(id);
        }
        return clientId == null ? null : openByClientId.get(clientId);
    }

    /** The order of that id or client id, open or not; null when it was never seen or is forgotten. */
    @Nullable
    Order any(@Nullable String id, @Nullable String clientId) {
        Order found = open(id, clientId);
        if (found == null && id != null) {
            return closed.get(id);
        }
        return found == null && clientId != null ? closedByClientId(clientId) : found;
    }

    private @Nullable Order closedByClientId(String clientId) {
        Order latest = null;
        for (Order order : closed.values()) {
            latest = order.clientId.equals(clientId) ? order : latest;
        }
        return latest;
    }

    /** The open ones, of one instrument or of all of them (null), oldest first. */
    List<Order> open(@Nullable Instrument instrument) {
        return of(instrument, open);
    }

    /** Shows all that are open as what {@code account} has open at {@code exchange}. */
    void addOpenTo(List<OpenOrder> shown, String exchange, String account) {
        for (Order order : open.values()) {
            shown.add(new OpenOrder(
                    exchange,
                    account,
                    order.instrument.id(),
                    order.id,
                    order.clientId,
                    order.terms.side(),
                    order.placedNanos));
        }
    }

    List<Order> closed(@Nullable Instrument instrument) {
        return of(instrument, closed);
    }

    /** Open and not, of one instrument or of all of them (null), that are in that state, those placed last first. */
    List<Order> newestFirst(@Nullable Instrument instrument, Set<Order.State> states) {
        List<Order> list = new ArrayList<>();
        if (states.contains(Order.State.OPEN)) {
            list.addAll(open(instrument));
        }
        if (!states.equals(Set.of(Order.State.OPEN))) {
            closed(instrument).stream()
                    .filter(order -> states.contains(order.state))
                    .forEach(list::add);
        }
        list.sort(Comparator.comparingLong((Order order) -> order.placedNanos)
                .thenComparing(order -> order.id)
                .reversed());
        return list;
    }

    int openCount(Instrument instrument) {
        return openOfInstrument.getOrDefault(instrument.id(), 0);
    }

    private static List<Order> of(@Nullable Instrument instrument, Map<String, Order> from) {
        List<Order> list = new ArrayList<>();
        for (Order order : from.values()) {
            if (instrument == null || order.instrument.id().equals(instrument.id())) {
                list.add(order);
            }
        }
        return list;
    }
}
