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
 * A recorder of the unknown orders and the armed dead man's switches at the exchanges, for the next process.
 *
 * <p>The state is written once a second if it changed, so that {@code kill -9} loses at most the last two seconds.
 * Orders that were sent more than a second ago and have no response yet are included, because the process that could
 * have received the response is gone. Writing at every change would cost a system call for each order.
 */
final class RestartStateRecorder implements Part {
    private static final long FORGET_MILLIS = 900_000;
    private static final long SAVED_AFTER_NANOS = Nanos.PER_SECOND;

    /**
     * The state of one exchange. It contains instants instead of ages, so that two states are equal if nothing changed.
     */
    private record ExchangeState(List<UnknownOrder> orders, List<Long> sentAt, List<DeadManSwitch> armed) {}

    private final ExchangeRegistry exchangeRegistry;
    private final RestartStateFile file;
    private final Predicate<DeadManSwitch> hasFired;
    private final Vertx vertx;
    private final Clocks clocks;
    private final Consumer<String> warnings;
    /** Orders of exchanges that are not configured now but may be again. */
    private final List<RestartStateRows.Order> ordersOfUnconfiguredExchanges = new ArrayList<>();

    private Map<String, ExchangeState> written = Map.of();
    private boolean isWriting;
    private boolean isClosed;
    private boolean isFailing;

    /** @param hasFired returns whether the exchange has certainly acted on a switch, so that it need not be saved */
    RestartStateRecorder(
            ExchangeRegistry exchangeRegistry,
            RestartStateFile file,
            Predicate<DeadManSwitch> hasFired,
            Vertx vertx,
            Clocks clocks,
            Consumer<String> warnings) {
        this.exchangeRegistry = exchangeRegistry;
        this.file = file;
        this.hasFired = hasFired;
        this.vertx = vertx;
        this.clocks = clocks;
        this.warnings = warnings;
    }

    // ---- reading the state of an earlier process

    /** Restores the saved state of an earlier process to each exchange. Call once, before the first call. */
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

    /** Restores orders of exchanges that are configured, also of those that a reload configured again. */
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

    /** Writes the state if it changed, on a worker thread. */
    @Override
    public void everySecond() {
        restoreOrders();
        Map<String, ExchangeState> now = stateToSave(clocks.nanos(), SAVED_AFTER_NANOS);
        if (isWriting || now.equals(written)) {
            return;
        }
        isWriting = true;
        String json = json(now, clocks.nanos());
        vertx.executeBlocking(() -> {
                    write(json);
                    return now;
                })
                .onComplete(this::onWritten, this::onFailure);
    }

    private void onWritten(Map<String, ExchangeState> now) {
        isWriting = false;
        isFailing = false;
        written = now;
    }

    private void onFailure(Throwable failure) {
        isWriting = false;
        if (!isFailing) {
            warnings.accept("orders with unknown outcome cannot be saved, and a restart would lose them: "
                    + failure.getMessage());
        }
        isFailing = true;
    }

    /** Writes the state, unless this recorder is closed: the file may then belong to another process. */
    private synchronized void write(String json) throws IOException {
        if (!isClosed) {
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
            onFailure(e);
        }
        isClosed = true;
    }

    /** @param afterNanos the time without a response after which the outcome of an order counts as unknown */
    private Map<String, ExchangeState> stateToSave(long now, long afterNanos) {
        Map<String, ExchangeState> all = new LinkedHashMap<>();
        exchangeRegistry.configuredAndLeaving().forEach(exchange -> {
            OutstandingOrders outstanding = exchange.admission().outstandingOrders(now, afterNanos);
            List<UnknownOrder> orders = new ArrayList<>(outstanding.unknown());
            orders.addAll(outstanding.unanswered());
            List<Long> sentAt =
                    orders.stream().map(order -> now - order.ageNanos()).toList();
            List<DeadManSwitch> armed = outstanding.armed().stream()
                    .filter(hasFired.negate())
                    .map(RestartStateRecorder::withoutAge)
                    .toList();
            all.put(
                    exchange.configured().name(),
                    new ExchangeState(
                            orders.stream()
                                    .map(RestartStateRecorder::withoutAge)
                                    .toList(),
                            sentAt,
                            armed));
        });
        return all;
    }

    private static UnknownOrder withoutAge(UnknownOrder order) {
        return new UnknownOrder(order.kind(), order.bot(), order.account(), order.instrument(), order.names(), 0);
    }

    private static DeadManSwitch withoutAge(DeadManSwitch one) {
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
