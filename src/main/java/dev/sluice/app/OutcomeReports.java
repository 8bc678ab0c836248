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
 * The reports of a process that handed over to the process that took over, about calls that were in flight: bans and
 * pauses, and orders whose outcome is now known. Usage needs no report, because the other process counts these calls
 * until they would have been answered. A lost report is harmless: the order stays unknown, and the first call meets the
 * ban again.
 */
final class OutcomeReports {
    private record Order(String account, String name) {}

    private record Penalties(String type, String exchange, List<Penalty> penalties) {}

    private final ExchangeRegistry exchanges;
    private final Ticker ticker;
    private final Consumer<JsonObject> receiver;
    private final Map<String, Set<Order>> openOrders = new HashMap<>();
    private final Map<String, List<Penalty>> sentPenalties = new HashMap<>();

    /** Creates the reports and records the orders that have no known outcome now. */
    OutcomeReports(ExchangeRegistry exchanges, Ticker ticker, Consumer<JsonObject> receiver) {
        this.exchanges = exchanges;
        this.ticker = ticker;
        this.receiver = receiver;
        exchanges.configuredAndLeaving().forEach(exchange -> openOrders.put(name(exchange), orders(exchange)));
    }

    private static String name(ExchangeRuntime exchange) {
        return exchange.configured().name();
    }

    private Set<Order> orders(ExchangeRuntime exchange) {
        OutstandingOrders outstanding = exchange.admission().outstandingOrders(ticker.nanos(), 0);
        List<UnknownOrder> all = new ArrayList<>(outstanding.unknown());
        all.addAll(outstanding.unanswered());
        Set<Order> orders = new HashSet<>();
        for (UnknownOrder order : all) {
            order.names().forEach(name -> orders.add(new Order(order.account(), name)));
        }
        return orders;
    }

    /** Sends the changes since the last call of this method. May be called on any thread. */
    synchronized void send() {
        exchanges.configuredAndLeaving().forEach(this::send);
    }

    private void send(ExchangeRuntime exchange) {
        String name = name(exchange);
        Set<Order> still = orders(exchange);
        for (Order order : openOrders.getOrDefault(name, Set.of())) {
            if (!still.contains(order)) {
                receiver.accept(new JsonObject()
                        .put("type", "known")
                        .put("exchange", name)
                        .put("account", order.account())
                        .put("name", order.name()));
            }
        }
        openOrders.put(name, still);
        AdmissionController admission = exchange.admission();
        List<Penalty> penalties = admission.penalties(ticker.nanos());
        if (!penalties.equals(sentPenalties.getOrDefault(name, List.of()))) {
            sentPenalties.put(name, penalties);
            receiver.accept(new JsonObject(RecordJson.encode(new Penalties("penalties", name, penalties))));
        }
    }

    /** Reads the bans and pauses of a report. */
    static List<Penalty> penalties(JsonObject report) {
        return RecordJson.decodeStrictly(report.encode(), Penalties.class).penalties();
    }
}
