package dev.sluice.sim.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The latest that happened to an account's orders, numbered from 1: whoever listens asks for what came after the last it knows. */
final class OrderLog {
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

    long latest() {
        return latest;
    }

    /** Oldest first, without those that are forgotten. */
    List<Change> after(long number) {
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

    /** The order was in that state then; it may be in another one now. */
    record Change(long number, Order order, Order.State state, long atNanos) {}
}
