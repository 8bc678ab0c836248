package dev.sluice.exchanges.pull;

import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.status.PullStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The latest pulls that are over, and the counts of all. Used on one event loop, but for {@link #metrics}. */
final class PullHistory {
    private static final int MAX_KEPT = 20;

    private final Deque<PullStatus> latest = new ArrayDeque<>();
    private final AtomicLong orders = new AtomicLong();
    private final Map<PullStatus.State, AtomicLong> ends = new EnumMap<>(PullStatus.State.class);

    PullHistory() {
        for (PullStatus.State state : PullStatus.State.values()) {
            if (state != PullStatus.State.RUNNING) {
                ends.put(state, new AtomicLong());
            }
        }
    }

    void add(PullStatus over) {
        latest.add(over);
        while (latest.size() > MAX_KEPT) {
            latest.remove();
        }
        orders.addAndGet(over.pulled());
        Objects.requireNonNull(ends.get(over.state())).incrementAndGet();
    }

    /** Returns the latest pulls, the oldest first. */
    Stream<PullStatus> latest() {
        return latest.stream();
    }

    /** @param shown the pulls that run, and others */
    void metrics(Metrics to, List<PullStatus> shown) {
        to.gauge("sluice_pulls_running", "Pulls of resting orders that run.")
                .add(shown.stream().filter(one -> !one.isOver()).count());
        to.gauge("sluice_pull_orders_left", "Orders that running pulls are to cancel and that the last lists showed.")
                .add(shown.stream()
                        .filter(one -> !one.isOver())
                        .mapToLong(PullStatus::left)
                        .sum());
        MetricFamily over = to.counter("sluice_pulls_total", "Pulls that are over, by how they ended.");
        ends.forEach((state, number) -> over.add(number.get(), "state", state.toString()));
        to.counter("sluice_pull_orders_total", "Orders that left their books after pulls that are over cancelled them.")
                .add(orders.get());
    }

    /** Returns what a pull did, in words for the log and the audit. */
    static String text(PullStatus status) {
        StringBuilder text = new StringBuilder();
        text.append(status.pulled())
                .append(" orders left their books in ")
                .append(Math.round(status.tookMs()))
                .append(" ms");
        for (PullStatus.Book book : status.books()) {
            if (book.pulled() + book.left() + book.unknown() > 0 || !book.why().isEmpty()) {
                text.append("; ")
                        .append(book.account())
                        .append(' ')
                        .append(book.book())
                        .append(": ")
                        .append(book.pulled())
                        .append(", left ")
                        .append(book.left() + book.unknown())
                        .append(book.why().isEmpty() ? "" : " (" + book.why() + ")");
            }
        }
        if (!status.withoutKey().isEmpty()) {
            text.append("; without a key: ").append(String.join(", ", status.withoutKey()));
        }
        if (!status.notPulled().isEmpty()) {
            text.append("; not pulled: ").append(String.join(", ", status.notPulled()));
        }
        return text.toString();
    }
}
