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
        private int index = ABSENT;

        /**
         * Returns whether this item comes before the other. The order of an item in a heap may change only when {@link
         * IndexedHeap#reposition} is called afterwards.
         */
        protected abstract boolean isBefore(N second);

        public final boolean isQueued() {
            return index != ABSENT;
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
        if (item.isQueued()) {
            throw new IllegalStateException("already in a heap: " + item);
        }
        items.add(item);
        put(item, items.size() - 1);
        siftUp(item);
    }

    /** Removes the item; does nothing when it is not in a heap. */
    public void remove(N item) {
        int index = index(item);
        if (index == ABSENT) {
            return;
        }
        N last = items.remove(items.size() - 1);
        put(item, ABSENT);
        if (last != item) {
            items.set(index, last);
            put(last, index);
            reposition(last);
        }
    }

    /** Restores the heap after a change of this item's order. */
    public void reposition(N item) {
        siftUp(item);
        siftDown(item);
    }

    private void siftUp(N item) {
        int index = index(item);
        while (index > 0) {
            int parent = (index - 1) / 2;
            if (!item.isBefore(items.get(parent))) {
                return;
            }
            swap(index, parent);
            index = parent;
        }
    }

    private void siftDown(N item) {
        int index = index(item);
        while (true) {
            int child = 2 * index + 1;
            if (child >= items.size()) {
                return;
            }
            if (child + 1 < items.size() && items.get(child + 1).isBefore(items.get(child))) {
                child++;
            }
            if (!items.get(child).isBefore(item)) {
                return;
            }
            swap(index, child);
            index = child;
        }
    }

    private void swap(int a, int b) {
        N first = items.get(a);
        N second = items.get(b);
        items.set(a, second);
        items.set(b, first);
        put(second, a);
        put(first, b);
    }

    private static int index(Node<?> node) {
        return node.index;
    }

    private static void put(Node<?> node, int index) {
        node.index = index;
    }
}
