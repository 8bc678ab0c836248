package dev.sluice.sim.market;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A bounded log of the latest order events of an account, numbered from 1. A reader requests the events after the last
 * number that it knows.
 */
public final class OrderLog {
    private static final int KEPT = 1_000;

    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private long latest;

    void add(Order order, long atNanos) {
        if (changes.size() == KEPT) {
            changes.removeFirst();
        }
        latest++;
        changes.addLast(new Change(latest, order, order.state, atNanos));
    }

    public long latest() {
        return latest;
    }

    /** Returns the events after {@code number} that are still in the log, oldest first. */
    public List<Change> after(long number) {
        if (number == latest) {
            return List.of();
        }
        List<Change> later = new ArrayList<>();
        for (Change change : changes) {
            if (change.number() > number) {
                later.add(change);
            }
        }
        return later;
    }

    /** An event: the state of the order at that time, which may have changed since. */
    public record Change(long number, Order order, Order.State state, long atNanos) {}
}
