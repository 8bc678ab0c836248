package dev.sluice.app;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.event.Penalty;
import dev.sluice.core.admission.status.OutstandingOrders;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the process that handed over tells the one that took over about calls that were still in flight: bans and
 * pauses, and orders whose outcome is known now. Everything else about these calls needs no report: the other process
 * counts their usage until it would have been answered. A report that is lost leaves the safe side: an order stays
 * unknown, and a ban is seen again at the first call.
 */
final class OutcomeReports {
    private record Order(String account, String name) {}

    private record Penalties(String type, String exchange, List<Penalty> penalties) {}

    private final ExchangeRegistry exchanges;
    private final Ticker ticker;
    private final Consumer<JsonObject> to;
    private final Map<String, Set<Order>> open = new HashMap<>();
    private final Map<String, List<Penalty>> reported = new HashMap<>();

    /** Remembers which orders have no known outcome now. */
    OutcomeReports(ExchangeRegistry exchanges, Ticker ticker, Consumer<JsonObject> to) {
        this.exchanges = exchanges;
        this.ticker = ticker;
        this.to = to;
        exchanges.configuredAndLeaving().forEach(exchange -> open.put(name(exchange), orders(exchange)));
    }

    private static String name(ExchangeRuntime exchange) {
        return exchange.configured().name();
    }

    private Set<Order> orders(ExchangeRuntime exchange) {
        OutstandingOrders at = exchange.admission().atExchange(ticker.nanos(), 0);
        List<UnknownOrder> all = new ArrayList<>(at.unknown());
        all.addAll(at.unanswered());
        Set<Order> orders = new HashSet<>();
        for (UnknownOrder order : all) {
            order.names().forEach(name -> orders.add(new Order(order.account(), name)));
        }
        return orders;
    }

    /** Sends what changed since the last call. May be called on any thread. */
    synchronized void send() {
        exchanges.configuredAndLeaving().forEach(this::send);
    }

    private void send(ExchangeRuntime exchange) {
        String name = name(exchange);
        Set<Order> still = orders(exchange);
        for (Order order : open.getOrDefault(name, Set.of())) {
            if (!still.contains(order)) {
                to.accept(new JsonObject()
                        .put("type", "known")
                        .put("exchange", name)
                        .put("account", order.account())
                        .put("name", order.name()));
            }
        }
        open.put(name, still);
        AdmissionController admission = exchange.admission();
        List<Penalty> penalties = admission.penalties(ticker.nanos());
        if (!penalties.equals(reported.getOrDefault(name, List.of()))) {
            reported.put(name, penalties);
            to.accept(new JsonObject(RecordJson.encode(new Penalties("penalties", name, penalties))));
        }
    }

    /** Reads the bans and pauses of a report. */
    static List<Penalty> penalties(JsonObject report) {
        return RecordJson.decodeStrictly(report.encode(), Penalties.class).penalties();
    }
}
