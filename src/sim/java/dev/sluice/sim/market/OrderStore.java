package dev.sluice.sim.market;

import dev.sluice.sim.counter.BoundedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The orders of one account at one exchange: all open orders and the latest closed ones. */
public final class OrderStore {
    private static final int CLOSED_KEPT = 1_000;

    private final Map<String, Order> open = new LinkedHashMap<>();
    private final Map<String, Order> openByClientId = new HashMap<>();
    private final Map<Instrument, Integer> openOfInstrument = new HashMap<>();
    private final Map<String, Order> closed = new BoundedMap<>(CLOSED_KEPT);
    private final Map<String, Order> closedByClientId = new BoundedMap<>(CLOSED_KEPT);
    /** The lists that were read since the last change. Most accounts are read much more often than they change. */
    private final Map<Selection, List<Order>> newestFirst = new HashMap<>();
    /** The order events, for readers of the account's stream. */
    public final OrderLog log = new OrderLog();

    private record Selection(@Nullable Instrument instrument, Set<Order.State> states) {}

    public void add(Order order) {
        log.add(order, order.placedNanos);
        newestFirst.clear();
        if (order.state != Order.State.OPEN) {
            addClosed(order);
            return;
        }
        open.put(order.id, order);
        openOfInstrument.merge(order.instrument, 1, Integer::sum);
        if (!order.clientId.isEmpty()) {
            openByClientId.put(order.clientId, order);
        }
    }

    private void addClosed(Order order) {
        closed.put(order.id, order);
        if (!order.clientId.isEmpty()) {
            closedByClientId.put(order.clientId, order);
        }
    }

    public void cancel(Order order, long exchangeNanos) {
        newestFirst.clear();
        if (open.remove(order.id) != null) {
            openOfInstrument.merge(order.instrument, -1, Integer::sum);
        }
        openByClientId.remove(order.clientId, order);
        order.state = Order.State.CANCELED;
        order.updatedNanos = exchangeNanos;
        addClosed(order);
        log.add(order, exchangeNanos);
    }

    /** Returns the open order with that id, or else with that client id; null when there is none. */
    @Nullable
    public Order open(@Nullable String id, @Nullable String clientId) {
        if (id != null) {
            return open.get(id);
        }
        return clientId == null ? null : openByClientId.get(clientId);
    }

    /** Returns the order with that id or client id, open or closed; null when it is unknown or was removed. */
    @Nullable
    public Order any(@Nullable String id, @Nullable String clientId) {
        Order found = open(id, clientId);
        if (found == null && id != null) {
            return closed.get(id);
        }
        return found == null && clientId != null ? closedByClientId.get(clientId) : found;
    }

    /** Returns the open orders of one instrument, or of all for null, oldest first. */
    public List<Order> open(@Nullable Instrument instrument) {
        return of(instrument, open);
    }

    /** Adds all open orders to {@code shown}, with that exchange and account. */
    public void addOpenTo(List<OpenOrder> shown, String exchange, String account) {
        for (Order order : open.values()) {
            shown.add(new OpenOrder(
                    exchange,
                    account,
                    order.instrument.id(),
                    order.id,
                    order.clientId,
                    order.terms.side(),
                    order.placedMillis()));
        }
    }

    public List<Order> closed(@Nullable Instrument instrument) {
        return of(instrument, closed);
    }

    /** Returns the orders in these states, open or closed, of one instrument or of all for null, newest first. */
    public List<Order> newestFirst(@Nullable Instrument instrument, Set<Order.State> states) {
        return newestFirst.computeIfAbsent(new Selection(instrument, Set.copyOf(states)), this::newestFirst);
    }

    private List<Order> newestFirst(Selection selection) {
        Instrument instrument = selection.instrument();
        Set<Order.State> states = selection.states();
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
        return Collections.unmodifiableList(list);
    }

    public int openCount() {
        return open.size();
    }

    public int openCount(Instrument instrument) {
        return openOfInstrument.getOrDefault(instrument, 0);
    }

    private static List<Order> of(@Nullable Instrument instrument, Map<String, Order> from) {
        List<Order> list = new ArrayList<>();
        for (Order order : from.values()) {
            if (instrument == null || order.instrument.equals(instrument)) {
                list.add(order);
            }
        }
        return list;
    }
}
