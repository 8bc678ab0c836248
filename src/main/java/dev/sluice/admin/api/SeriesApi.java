package dev.sluice.admin.api;

import dev.sluice.admin.console.TrafficHistory;
import dev.sluice.core.series.SeriesQuery;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.part.StateWriter;
import dev.sluice.persistence.StateFile;
import dev.sluice.status.AdminRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The admin API of the figures over time. It samples them, and writes them to the data folder once a minute, so that a
 * restart loses a minute at most. All of that runs on a worker thread.
 */
public final class SeriesApi implements Part {
    private static final int WRITTEN_SECONDS = 60;
    private static final long HOUR_MILLIS = 3_600_000;

    private final Context work;
    private final TrafficHistory history;
    private final StateFile file;
    private final LongSupplier epochMillis;
    private final Consumer<String> warnings;
    private final StateWriter writer;
    private final AtomicBoolean sampling = new AtomicBoolean();
    private final LongAdder unwritten = new LongAdder();
    /** Before the file was read there is nothing that may replace it: a start can fail. */
    private volatile boolean isRead;

    private int seconds;

    public SeriesApi(
            Vertx vertx, TrafficHistory history, StateFile file, LongSupplier epochMillis, Consumer<String> warnings) {
        work = vertx.getOrCreateContext();
        this.history = history;
        this.file = file;
        this.epochMillis = epochMillis;
        this.warnings = warnings;
        writer = new StateWriter(vertx, this::write);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.get(
                        "/series",
                        Role.READ,
                        "Returns figures of the last three days. Of the gateway and of each exchange: calls a second that were sent, of those"
                                + " limited (429 or a ban) and failed, and refused.limit, .ban, .deadline, .mode, .guard,"
                                + " .unreachable and .other; the calls waiting and inFlight; ownP50, ownP99, exchangeP50 and"
                                + " exchangeP99 in milliseconds. Of the fullest limits of each exchange: fill, of 1. Of the 50"
                                + " busiest bots: calls a second and share, of 1, of the limit that they use most. A value is"
                                + " null where nothing is known.",
                        AdminRequest.Series.class,
                        (request, asked) -> {
                            SeriesQuery query = query(asked);
                            return work.executeBlocking(() -> Response.ok(history.range(query)), false);
                        }),
                Operation.get(
                        "/latencies",
                        Role.READ,
                        "Returns how long the calls of an exchange took in the last hour of this process: by kind, and as"
                                + " numbers of calls in buckets for each minute.",
                        AdminRequest.Latencies.class,
                        (request, asked) -> Future.succeededFuture(Response.ok(history.latencies(asked.exchange())))));
    }

    private SeriesQuery query(AdminRequest.Series asked) {
        long to = Objects.requireNonNullElseGet(asked.to(), epochMillis::getAsLong);
        long from = Objects.requireNonNullElse(asked.from(), Math.max(0, to - HOUR_MILLIS));
        if (from > to) {
            throw new IllegalArgumentException("'from' is after 'to', which is now if it is not given");
        }
        String of = Objects.requireNonNullElse(asked.of(), "gateway");
        String what = Objects.requireNonNullElse(asked.what(), "");
        int step = (int) Math.min(Integer.MAX_VALUE, Objects.requireNonNullElse(asked.step(), 0L));
        return new SeriesQuery(of, what.isEmpty() ? List.of() : List.of(what.split(",", -1)), from, to, step);
    }

    @Override
    public void metrics(Metrics to) {
        to.counter(
                        "sluice_series_unwritten_total",
                        "Times that the figures over time could not be written to the data folder.")
                .add(unwritten.sum());
    }

    /** Reads the figures of the former process, so that these continue them. */
    private void read() {
        try {
            Optional<byte[]> written = file.read();
            if (written.isPresent()) {
                history.read(written.get());
            }
        } catch (IOException e) {
            warnings.accept(
                    "the figures of the last days begin anew, because " + file + " cannot be read: " + e.getMessage());
        }
        isRead = true;
    }

    @Override
    public void everySecond() {
        sample(isRead ? history::sample : this::read); // not at the start: the first calls would wait for it
        if (++seconds % WRITTEN_SECONDS == 0) {
            writer.begin();
        }
    }

    /** Reads or adds figures, on a worker thread and once at a time. */
    private void sample(Runnable task) {
        if (sampling.compareAndSet(false, true)) {
            work.executeBlocking(
                            () -> {
                                task.run();
                                return true;
                            },
                            false)
                    .onComplete(done -> sampling.set(false));
        }
    }

    /** Writes the figures for the last time. */
    @Override
    public void stop() {
        work.executeBlocking(
                () -> {
                    writer.end();
                    return true;
                },
                false);
    }

    @Override
    public void close() {
        writer.end();
    }

    private void write() {
        if (isRead) {
            try {
                file.write(history.written());
            } catch (IOException e) {
                unwritten.increment();
            }
        }
    }
}
