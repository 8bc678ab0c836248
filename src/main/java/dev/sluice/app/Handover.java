package dev.sluice.app;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.OutstandingOrders;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.call.Kind;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.part.Part;
import dev.sluice.persistence.HandoverFile;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A handover to the next process of what this one still watches at the exchanges: unknown orders and armed dead man's
 * switches.
 *
 * <p>Written once a second if it changed, so that {@code kill -9} loses at most the last second. Orders that were
 * sent more than a second ago and have no response yet are included, because the process that could have received the
 * response is gone. Writing at every change would cost a system call for each order.
 */
final class Handover implements Part {
    private static final String UNKNOWN = "unknown";
    private static final String ARMED = "armed";
    private static final String EXCHANGE = "exchange";
    private static final long FORGET_MILLIS = 900_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long SAVED_AFTER_NANOS = 1_000_000_000;

    /**
     * The collaborators of the handover.
     *
     * @param fired checks whether the exchange has surely acted on a switch, so that it needs no more watching
     */
    record Dependencies(
            Vertx vertx,
            HandoverFile file,
            Predicate<DeadManSwitch> fired,
            Ticker ticker,
            WallClock wallClock,
            Consumer<String> warnings) {}

    /**
     * The state of one exchange. It contains instants instead of ages, so that it is equal as long as nothing
     * changed.
     */
    private record Left(List<UnknownOrder> orders, List<Long> sentAt, List<DeadManSwitch> armed) {}

    private final Dependencies dependencies;
    private final ExchangeRegistry exchangeRegistry;
    /** Orders of exchanges that are not configured now but may be again. */
    private final List<JsonObject> strangers = new ArrayList<>();

    private Map<String, Left> written = Map.of();
    private boolean writing;
    private boolean failing;

    Handover(Dependencies dependencies, ExchangeRegistry exchangeRegistry) {
        this.dependencies = dependencies;
        this.exchangeRegistry = exchangeRegistry;
    }

    // ---- reading the handover of an earlier process

    /** Restores to each exchange what an earlier process left. Call once, before the first call. */
    void takeOver() {
        JsonObject found;
        try {
            found = dependencies.file().read();
        } catch (IOException e) {
            dependencies
                    .warnings()
                    .accept("orders with unknown outcome and dead man's switches of the previous process are lost: "
                            + e.getMessage());
            return;
        }
        strangers.addAll(HandoverRows.orders(found, UNKNOWN, dependencies.warnings()));
        giveBack();
        for (JsonObject row : HandoverRows.deadMen(found, ARMED, dependencies.warnings())) {
            ExchangeRuntime exchange = exchangeRegistry.get(row.getString(EXCHANGE));
            if (exchange != null) {
                exchange.found(List.of(), List.of(deadMan(row)));
            }
        }
    }

    /** Restores orders to configured exchanges, including those that have returned. */
    private void giveBack() {
        long epochMillis = dependencies.wallClock().epochMillis();
        strangers.removeIf(row -> {
            ExchangeRuntime exchange = exchangeRegistry.get(row.getString(EXCHANGE));
            if (exchange != null) {
                exchange.found(List.of(order(row, epochMillis)), List.of());
            }
            return exchange != null || epochMillis - row.getLong("epochMs") >= FORGET_MILLIS;
        });
    }

    /** Restores an order. If the clock was set back, its age is 0 and not negative. */
    private static UnknownOrder order(JsonObject row, long epochMillis) {
        return new UnknownOrder(
                Kind.valueOf(row.getString("kind")),
                row.getString("bot"),
                row.getString("account"),
                row.getString("instrument"),
                row.getJsonArray("names").stream().map(String::valueOf).toList(),
                Math.max(0, epochMillis - row.getLong("epochMs")) * NANOS_PER_MILLI);
    }

    private static DeadManSwitch deadMan(JsonObject row) {
        return new DeadManSwitch(
                row.getString("account"),
                row.getString("instrument"),
                row.getString("path"),
                row.getString("bot"),
                0,
                row.getLong("timeoutMs") < 0
                        ? DeadManSwitch.UNKNOWN_TIMEOUT
                        : row.getLong("timeoutMs") * NANOS_PER_MILLI,
                row.getBoolean("byConnection"));
    }

    // ---- writing the handover of this process

    /** Writes what changed since the previous call, off the event loop. Call once a second on one event loop. */
    void writeChanges() {
        giveBack();
        Map<String, Left> now = left(dependencies.ticker().nanos(), SAVED_AFTER_NANOS);
        if (writing || now.equals(written)) {
            return;
        }
        writing = true;
        JsonObject text = json(now, dependencies.ticker().nanos());
        dependencies
                .vertx()
                .executeBlocking(() -> {
                    dependencies.file().write(text);
                    return now;
                })
                .onComplete(this::done, this::failed);
    }

    private void done(Map<String, Left> now) {
        writing = false;
        failing = false;
        written = now;
    }

    private void failed(Throwable failure) {
        writing = false;
        if (!failing) {
            dependencies
                    .warnings()
                    .accept("orders with unknown outcome cannot be saved, and a restart would lose them: "
                            + failure.getMessage());
        }
        failing = true;
    }

    /** Writes for the last time, after every call has ended. */
    @Override
    public void close() {
        long now = dependencies.ticker().nanos();
        try {
            dependencies.file().write(json(left(now, 0), now));
        } catch (IOException e) {
            failed(e);
        }
    }

    /** @param afterNanos after this time without a response an order counts as one with an unknown outcome */
    private Map<String, Left> left(long now, long afterNanos) {
        Map<String, Left> all = new LinkedHashMap<>();
        exchangeRegistry.shown().forEach(exchange -> {
            OutstandingOrders at = exchange.admission().atExchange(now, afterNanos);
            List<UnknownOrder> orders = new ArrayList<>(at.unknown());
            orders.addAll(at.unanswered());
            List<Long> sentAt =
                    orders.stream().map(order -> now - order.ageNanos()).toList();
            List<DeadManSwitch> armed = at.armed().stream()
                    .filter(dependencies.fired().negate())
                    .map(Handover::timeless)
                    .toList();
            all.put(
                    exchange.configured().name(),
                    new Left(orders.stream().map(Handover::timeless).toList(), sentAt, armed));
        });
        return all;
    }

    private static UnknownOrder timeless(UnknownOrder order) {
        return new UnknownOrder(order.kind(), order.bot(), order.account(), order.instrument(), order.names(), 0);
    }

    private static DeadManSwitch timeless(DeadManSwitch one) {
        return new DeadManSwitch(
                one.account(), one.instrument(), one.path(), one.bot(), 0, one.timeoutNanos(), one.byConnection());
    }

    private JsonObject json(Map<String, Left> all, long now) {
        JsonArray unknown = new JsonArray();
        JsonArray armed = new JsonArray();
        long epochMillis = dependencies.wallClock().epochMillis();
        all.forEach((name, left) -> {
            for (int i = 0; i < left.orders.size(); i++) {
                long sentMillisAgo = (now - left.sentAt.get(i)) / NANOS_PER_MILLI;
                unknown.add(row(name, left.orders.get(i), epochMillis - sentMillisAgo));
            }
            left.armed.forEach(one -> armed.add(row(name, one)));
        });
        strangers.forEach(unknown::add);
        return new JsonObject().put(UNKNOWN, unknown).put(ARMED, armed);
    }

    private static JsonObject row(String exchange, UnknownOrder order, long epochMillis) {
        return new JsonObject()
                .put(EXCHANGE, exchange)
                .put("kind", order.kind().name())
                .put("bot", order.bot())
                .put("account", order.account())
                .put("instrument", order.instrument())
                .put("names", new JsonArray(order.names()))
                .put("epochMs", epochMillis);
    }

    private static JsonObject row(String exchange, DeadManSwitch one) {
        return new JsonObject()
                .put(EXCHANGE, exchange)
                .put("account", one.account())
                .put("instrument", one.instrument())
                .put("path", one.path())
                .put("bot", one.bot())
                .put("timeoutMs", one.timeoutNanos() < 0 ? -1 : one.timeoutNanos() / NANOS_PER_MILLI)
                .put("byConnection", one.byConnection());
    }
}
