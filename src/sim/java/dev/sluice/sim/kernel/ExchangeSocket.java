package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.Trade;
import dev.sluice.sim.market.TradeClock;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket with what all exchanges have in common: the login, bounded subscriptions with the events that are
 * due, and calls that go to the handlers, quotas and orders of HTTP. A subclass reads the messages and words responses.
 */
public abstract class ExchangeSocket implements VenueSocket {
    private static final int MAX_TOPICS = 1_024;
    private static final int POLICY_VIOLATION = 1008;
    private static final byte[] NO_BODY = {};

    public final RestExchange exchange;
    private final VenueRequest handshake;
    private final String name;
    private final TradeClock clock;
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private RestKeys.@Nullable RestKey key;
    private boolean greeted;
    private int closeCode;

    public ExchangeSocket(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        this.exchange = exchange;
        this.handshake = handshake;
        this.name = exchange.nextSocket();
        this.clock = new TradeClock(nowNanos);
    }

    /** The events of a subscription: of the trades of a market, of the orders of an account from now on, or none. */
    public static final class Topic {
        private final Function<Long, String> traded;
        private final Map<OrderStore, Long> reported = new LinkedHashMap<>();
        private final @Nullable RestAccount account;
        private final Function<OrderLog.Change, List<String>> changed;

        private Topic(
                Function<Long, String> traded,
                @Nullable RestAccount account,
                Function<OrderLog.Change, List<String>> changed) {
            this.traded = traded;
            this.account = account;
            this.changed = changed;
            if (account != null) {
                account.stores().forEach(orders -> reported.put(orders, orders.log.latest()));
            }
        }

        public static Topic silent() {
            return new Topic(number -> "", null, change -> List.of());
        }

        public static Topic ofTrades(Instrument instrument, Function<Trade, String> event) {
            return new Topic(number -> event.apply(new Trade(instrument, number)), null, change -> List.of());
        }

        /** Returns the events of the orders of an account; a change of an order may have none or several. */
        public static Topic ofOrders(RestAccount account, Function<OrderLog.Change, List<String>> events) {
            return new Topic(number -> "", account, events);
        }

        private void addChanges(long nowNanos, List<String> due) {
            if (account != null) {
                account.passTimeTo(nowNanos);
                account.stores().forEach(orders -> addChanges(orders, due));
            }
        }

        private void addChanges(OrderStore orders, List<String> due) {
            orders.log.after(reported.getOrDefault(orders, 0L)).forEach(change -> due.addAll(changed.apply(change)));
            reported.put(orders, orders.log.latest());
        }
    }

    /** Returns the key that the socket is logged in with, or null. */
    protected final RestKeys.@Nullable RestKey key() {
        return key;
    }

    /** Logs in; with null the socket has no key. Subscriptions to the orders of another account end. */
    protected final void logIn(RestKeys.@Nullable RestKey as) {
        key = as;
        topics.values().removeIf(topic -> topic.account != null && (as == null || topic.account != as.account()));
    }

    /** Adds a subscription; returns false when there are too many. */
    protected final boolean subscribe(String name, Topic topic) {
        if (topics.size() >= MAX_TOPICS && !topics.containsKey(name)) {
            return false;
        }
        topics.put(name, topic);
        return true;
    }

    protected final void unsubscribe(String name) {
        topics.remove(name);
    }

    protected final Set<String> topics() {
        return topics.keySet();
    }

    /** Counts a message where the exchange limits those of all sockets of an address; false if it is one too many. */
    protected final boolean takesMessage(long nowNanos) {
        return exchange.takesMessage(handshake, nowNanos);
    }

    /** Counts a message in a limit of this connection, which the exchange's data names; returns whether it fits. */
    protected final boolean fits(String limit, long nowNanos) {
        return exchange.fits(limit, name, handshake, nowNanos);
    }

    /** Counts a message in a limit of this connection; one too many closes it. Returns whether it stays open. */
    protected final boolean fitsOrCloses(String limit, long nowNanos) {
        if (closeCode == 0 && !fits(limit, nowNanos)) {
            close();
        }
        return closeCode == 0;
    }

    /** Closes the connection for what the caller did, after the messages that are due. */
    protected final void close() {
        closeCode = POLICY_VIOLATION;
    }

    @Override
    public void closed(long nowNanos) {
        exchange.closed(handshake, nowNanos);
    }

    @Override
    public int closeCode() {
        return closeCode;
    }

    /** Sends the call with this method and target to the exchange. */
    protected final HandlerResult call(
            String call,
            Params params,
            RestKeys.RestKey as,
            long nowNanos,
            List<Map.Entry<String, String>> sent,
            List<Map.Entry<String, String>> received) {
        VenueRequest request = request(call);
        return exchange.receive(
                new VenueRequest(handshake.sourceIp(), request.method(), request.target(), sent, NO_BODY),
                params,
                as,
                nowNanos,
                received);
    }

    /** Returns the request of a call from this socket, written as method and path. */
    protected final VenueRequest request(String call) {
        int space = call.indexOf(' ');
        return VenueRequest.bare(handshake.sourceIp(), call.substring(0, space), call.substring(space + 1));
    }

    /** Returns the message with which the exchange begins a connection; empty where there is none. */
    protected String greeting() {
        return "";
    }

    /** Adds the events that need no subscription, after those of the trade with that number. */
    protected void addEvents(long number, List<String> due) {}

    @Override
    public List<String> due(long nowNanos) {
        List<String> due = new ArrayList<>();
        String greeting = greeted ? "" : greeting();
        greeted = true;
        if (!greeting.isEmpty()) {
            due.add(greeting);
        }
        TradeClock.Numbers numbers = clock.due(nowNanos);
        for (long number = numbers.first(); number <= numbers.last(); number++) {
            for (Topic topic : topics.values()) {
                String event = topic.traded.apply(number);
                if (!event.isEmpty()) {
                    due.add(event);
                }
            }
            addEvents(number, due);
        }
        topics.values().forEach(topic -> topic.addChanges(nowNanos, due));
        return due;
    }
}
