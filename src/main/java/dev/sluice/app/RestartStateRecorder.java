package dev.sluice.app;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.OutstandingOrders;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.part.Part;
import dev.sluice.persistence.RestartStateFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A recorder of what this process watches at the exchanges, for the next process: unknown orders and armed dead man's
 * switches.
 *
 * <p>Written once a second if it changed, so that {@code kill -9} loses at most the last two seconds. Orders that were
 * sent more than a second ago and have no response yet are included, because the process that could have received the
 * response is gone. Writing at every change would cost a system call for each order.
 */
final class RestartStateRecorder implements Part {
    private static final long FORGET_MILLIS = 900_000;
    private static final long SAVED_AFTER_NANOS = Nanos.PER_SECOND;

    /**
     * The state of one exchange. It contains instants instead of ages, so that it is equal as long as nothing
     * changed.
     */
    private record ExchangeState(List<UnknownOrder> orders, List<Long> sentAt, List<DeadManSwitch> armed) {}

    private final ExchangeRegistry exchangeRegistry;
    private final RestartStateFile file;
    private final Predicate<DeadManSwitch> fired;
    private final Vertx vertx;
    private final Clocks clocks;
    private final Consumer<String> warnings;
    /** Orders of exchanges that are not configured now but may be again. */
    private final List<RestartStateRows.Order> ordersOfUnconfiguredExchanges = new ArrayList<>();

    private Map<String, ExchangeState> written = Map.of();
    private boolean writing;
    private boolean closed;
    private boolean failing;

    /** @param fired checks whether the exchange has surely acted on a switch, so that it needs no more watching */
    RestartStateRecorder(
            ExchangeRegistry exchangeRegistry,
            RestartStateFile file,
            Predicate<DeadManSwitch> fired,
            Vertx vertx,
            Clocks clocks,
            Consumer<String> warnings) {
        this.exchangeRegistry = exchangeRegistry;
        this.file = file;
        this.fired = fired;
        this.vertx = vertx;
        this.clocks = clocks;
        this.warnings = warnings;
    }

    // ---- reading the state of an earlier process

    /** Restores to each exchange what an earlier process left. Call once, before the first call. */
    void restore() {
        RestartStateRows found;
        try {
            found = RestartStateRows.of(file.read(), warnings);
        } catch (IOException e) {
            warnings.accept("orders with unknown outcome and dead man's switches of the previous process are lost: "
                    + e.getMessage());
            return;
        }
        ordersOfUnconfiguredExchanges.addAll(found.unknown());
        restoreOrders();
        for (RestartStateRows.ArmedSwitch row : found.armed()) {
            ExchangeRuntime exchange = exchangeRegistry.get(row.exchange());
            if (exchange != null) {
                exchange.restore(List.of(), List.of(row.armed()));
            }
        }
    }

    /** Restores orders to configured exchanges, including those that have returned. */
    private void restoreOrders() {
        long epochMillis = clocks.epochMillis();
        ordersOfUnconfiguredExchanges.removeIf(row -> {
            ExchangeRuntime exchange = exchangeRegistry.get(row.exchange());
            if (exchange != null) {
                exchange.restore(List.of(row.order(epochMillis)), List.of());
            }
            return exchange != null || epochMillis - row.epochMs() >= FORGET_MILLIS;
        });
    }

    // ---- writing the state of this process

    /** Writes what changed since the previous call, off the event loop. */
    @Override
    public void everySecond() {
        restoreOrders();
        Map<String, ExchangeState> now = stateToSave(clocks.nanos(), SAVED_AFTER_NANOS);
        if (writing || now.equals(written)) {
            return;
        }
        writing = true;
        String json = json(now, clocks.nanos());
        vertx.executeBlocking(() -> {
                    write(json);
                    return now;
                })
                .onComplete(this::done, this::failed);
    }

    private void done(Map<String, ExchangeState> now) {
        writing = false;
        failing = false;
        written = now;
    }

    private void failed(Throwable failure) {
        writing = false;
        if (!failing) {
            warnings.accept("orders with unknown outcome cannot be saved, and a restart would lose them: "
                    + failure.getMessage());
        }
        failing = true;
    }

    /** Writes, unless the last state was written: then the file belongs to another process. */
    private synchronized void write(String json) throws IOException {
        if (!closed) {
            file.write(json);
        }
    }

    /** Writes for the last time, after every call has ended. */
    @Override
    public synchronized void close() {
        long now = clocks.nanos();
        try {
            write(json(stateToSave(now, 0), now));
        } catch (IOException e) {
            failed(e);
        }
        closed = true;
    }

    /** @param afterNanos after this time without a response an order counts as one with an unknown outcome */
    private Map<String, ExchangeState> stateToSave(long now, long afterNanos) {
        Map<String, ExchangeState> all = new LinkedHashMap<>();
        exchangeRegistry.configuredAndLeaving().forEach(exchange -> {
            OutstandingOrders at = exchange.admission().atExchange(now, afterNanos);
            List<UnknownOrder> orders = new ArrayList<>(at.unknown());
            orders.addAll(at.unanswered());
            List<Long> sentAt =
                    orders.stream().map(order -> now - order.ageNanos()).toList();
            List<DeadManSwitch> armed = at.armed().stream()
                    .filter(fired.negate())
                    .map(RestartStateRecorder::timeless)
                    .toList();
            all.put(
                    exchange.configured().name(),
                    new ExchangeState(
                            orders.stream().map(RestartStateRecorder::timeless).toList(), sentAt, armed));
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

    private String json(Map<String, ExchangeState> all, long now) {
        List<RestartStateRows.Order> unknown = new ArrayList<>();
        List<RestartStateRows.ArmedSwitch> armed = new ArrayList<>();
        long epochMillis = clocks.epochMillis();
        all.forEach((name, left) -> {
            for (int i = 0; i < left.orders.size(); i++) {
                long sentMillisAgo = TimeUnit.NANOSECONDS.toMillis(now - left.sentAt.get(i));
                unknown.add(RestartStateRows.Order.of(name, left.orders.get(i), epochMillis - sentMillisAgo));
            }
            left.armed.forEach(one -> armed.add(RestartStateRows.ArmedSwitch.of(name, one)));
        });
        unknown.addAll(ordersOfUnconfiguredExchanges);
        return RecordJson.encode(new RestartStateRows(unknown, armed));
    }
}
