package dev.sluice;

import dev.sluice.exchange.Kind;
import dev.sluice.gate.AtExchange;
import dev.sluice.gate.DeadMan;
import dev.sluice.gate.UnknownOrder;
import dev.sluice.store.HandoverFile;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
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
 * Hands over to the next process what this one still watches at the exchanges: orders of which nobody knows what became, and armed dead man's switches.
 *
 * <p>Looked at and, where it changed, written once a second, so that {@code kill -9} loses what came within the last second and nothing else. Orders that were sent more
 * than a second ago and have no answer yet are handed over too: the process that could have heard of them is gone. Written at every change instead it would cost each
 * order a system call.
 */
final class Handover {
    private static final String UNKNOWN = "unknown";
    private static final String ARMED = "armed";
    private static final String EXCHANGE = "exchange";
    private static final long FORGET_MILLIS = 900_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * What it works with.
     *
     * @param fired whether the exchange has surely acted upon that switch: there is nothing to watch any more
     */
    record Parts(
            Vertx vertx,
            HandoverFile file,
            Predicate<DeadMan> fired,
            Ticker ticker,
            WallClock wallClock,
            Consumer<String> warnings) {}

    /** One exchange's, by instants instead of ages, so that it is the same as long as nothing changed. */
    private record Left(List<UnknownOrder> orders, List<Long> sentAt, List<DeadMan> armed) {}

    private final Parts parts;
    private final Exchanges exchanges;
    /** Orders of exchanges that are not configured now and may be again. */
    private final List<JsonObject> strangers = new ArrayList<>();

    private Map<String, Left> written = Map.of();
    private boolean writing;
    private boolean failing;

    Handover(Parts parts, Exchanges exchanges) {
        this.parts = parts;
        this.exchanges = exchanges;
    }

    // ---- what an earlier process left

    /** Gives each exchange's gate what an earlier process left there. Once, before the first call. */
    void takeOver() {
        JsonObject found;
        try {
            found = parts.file().read();
        } catch (IOException e) {
            parts.warnings()
                    .accept("orders of unknown outcome and dead man's switches of the process before are lost: "
                            + e.getMessage());
            return;
        }
        strangers.addAll(HandoverRows.orders(found, UNKNOWN, parts.warnings()));
        giveBack();
        for (JsonObject row : HandoverRows.deadMen(found, ARMED, parts.warnings())) {
            RunningExchange exchange = exchanges.get(row.getString(EXCHANGE));
            if (exchange != null) {
                exchange.found(List.of(), List.of(deadMan(row)));
            }
        }
    }

    /** To exchanges that are there, or there again. */
    private void giveBack() {
        long epochMillis = parts.wallClock().epochMillis();
        strangers.removeIf(row -> {
            RunningExchange exchange = exchanges.get(row.getString(EXCHANGE));
            if (exchange != null) {
                exchange.found(List.of(order(row, epochMillis)), List.of());
            }
            return exchange != null || epochMillis - row.getLong("epochMs") >= FORGET_MILLIS;
        });
    }

    /** A clock that was set back makes no order younger than new. */
    private static UnknownOrder order(JsonObject row, long epochMillis) {
        return new UnknownOrder(
                Kind.valueOf(row.getString("kind")),
                row.getString("bot"),
                row.getString("account"),
                row.getString("instrument"),
                row.getJsonArray("names").stream().map(String::valueOf).toList(),
                Math.max(0, epochMillis - row.getLong("epochMs")) * NANOS_PER_MILLI);
    }

    private static DeadMan deadMan(JsonObject row) {
        return new DeadMan(
                row.getString("account"),
                row.getString("instrument"),
                row.getString("path"),
                row.getString("bot"),
                0,
                row.getLong("timeoutMs") < 0 ? DeadMan.UNTOLD : row.getLong("timeoutMs") * NANOS_PER_MILLI,
                row.getBoolean("byConnection"));
    }

    // ---- what this process leaves

    /** Writes down what changed since it was called last, off the event loop. On one event loop; once a second. */
    void look() {
        giveBack();
        Map<String, Left> now = left(parts.ticker().nanos());
        if (writing || now.equals(written)) {
            return;
        }
        writing = true;
        JsonObject text = json(now, parts.ticker().nanos());
        parts.vertx()
                .executeBlocking(() -> {
                    parts.file().write(text);
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
            parts.warnings()
                    .accept("orders of unknown outcome cannot be written down, and a restart would not know of them: "
                            + failure.getMessage());
        }
        failing = true;
    }

    /** For the last time: every call has ended. Waits for the disk. */
    void close() {
        long now = parts.ticker().nanos();
        try {
            parts.file().write(json(left(now), now));
        } catch (IOException e) {
            failed(e);
        }
    }

    private Map<String, Left> left(long now) {
        Map<String, Left> all = new LinkedHashMap<>();
        exchanges.shown().forEach(exchange -> {
            AtExchange at = exchange.gate().atExchange(now);
            List<UnknownOrder> orders = new ArrayList<>(at.unknown());
            orders.addAll(at.unanswered());
            List<Long> sentAt =
                    orders.stream().map(order -> now - order.ageNanos()).toList();
            List<DeadMan> armed = at.armed().stream()
                    .filter(parts.fired().negate())
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

    private static DeadMan timeless(DeadMan one) {
        return new DeadMan(
                one.account(), one.instrument(), one.path(), one.bot(), 0, one.timeoutNanos(), one.byConnection());
    }

    private JsonObject json(Map<String, Left> all, long now) {
        JsonArray unknown = new JsonArray();
        JsonArray armed = new JsonArray();
        long epochMillis = parts.wallClock().epochMillis();
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

    private static JsonObject row(String exchange, DeadMan one) {
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
