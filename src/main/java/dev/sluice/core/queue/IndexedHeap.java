package dev.sluice.core.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose items know their index, so that any item can be removed in O(log n). Waiting calls are often
 * removed from the middle when a client disconnects, a call is withdrawn or a deadline passes; {@code
 * java.util.PriorityQueue} needs O(n) for that. Not thread-safe.
 */
public final class IndexedHeap<N extends IndexedHeap.Node<N>> {
    private static final int ABSENT = -1;

    /** An item that is in at most one heap at a time. */
    public abstract static class Node<N> {
        private int place = ABSENT;

        /**
         * Returns whether this item comes before the other. The order of an item in a heap may change only when {@link
         * IndexedHeap#moved} is called afterwards.
         */
        protected abstract boolean before(N other);

        public final boolean queued() {
            return place != ABSENT;
        }
    }

    private final List<N> items = new ArrayList<>();

    public int size() {
        return items.size();
    }

    public @Nullable N first() {
        return items.isEmpty() ? null : items.get(0);
    }

    public void add(N item) {
        if (item.queued()) {
            throw new IllegalStateException("already in a heap: " + item);
        }
        items.add(item);
        put(item, items.size() - 1);
        siftUp(item);
    }

    /** Removes the item; does nothing when it is not in a heap. */
    public void remove(N item) {
        int place = place(item);
        if (place == ABSENT) {
            return;
        }
        N last = items.remove(items.size() - 1);
        put(item, ABSENT);
        if (last != item) {
            items.set(place, last);
            put(last, place);
            moved(last);
        }
    }

    /** Restores the heap after a change of this item's order. */
    public void moved(N item) {
        siftUp(item);
        siftDown(item);
    }

    private void siftUp(N item) {
        int place = place(item);
        while (place > 0) {
            int parent = (place - 1) / 2;
            if (!item.before(items.get(parent))) {
                return;
            }
            swap(place, parent);
            place = parent;
        }
    }

    private void siftDown(N item) {
        int place = place(item);
        while (true) {
            int child = 2 * place + 1;
            if (child >= items.size()) {
                return;
            }
            if (child + 1 < items.size() && items.get(child + 1).before(items.get(child))) {
                child++;
            }
            if (!items.get(child).before(item)) {
                return;
            }
            swap(place, child);
            place = child;
        }
    }

    private void swap(int a, int b) {
        N one = items.get(a);
        N other = items.get(b);
        items.set(a, other);
        items.set(b, one);
        put(other, a);
        put(one, b);
    }

    private static int place(Node<?> node) {
        return node.place;
    }

    private static void put(Node<?> node, int place) {
        node.place = place;
    }
}
