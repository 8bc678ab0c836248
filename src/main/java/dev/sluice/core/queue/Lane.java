package dev.sluice.core.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All calls that wait for one exchange, whichever limit they wait at: their number, their bytes, and their order of
 * arrival within each class. Not thread-safe: guarded by the lock of the admission controller.
 */
public final class Lane<T> {
    /** The entry of one waiting call. */
    public static final class Entry<T> {
        private final T call;
        private final LaneClass laneClass;
        private final int bytes;
        private @Nullable Entry<T> older;
        private @Nullable Entry<T> younger;

        private Entry(T call, LaneClass laneClass, int bytes) {
            this.call = call;
            this.laneClass = laneClass;
            this.bytes = bytes;
        }

        public T call() {
            return call;
        }
    }

    private LaneSettings settings;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot create an array of a generic type in another way
    private final @Nullable Entry<T>[] youngest = new Entry[LaneClass.COUNT];

    private final int[] callsByClass = new int[LaneClass.COUNT];
    private int calls;
    private long bytes;

    public Lane(LaneSettings settings) {
        this.settings = settings;
    }

    public void resize(LaneSettings newSettings) {
        settings = newSettings;
    }

    public int calls() {
        return calls;
    }

    public long bytes() {
        return bytes;
    }

    public boolean hasRoom(int moreBytes) {
        return calls < settings.maxCalls() && bytes + moreBytes <= settings.maxBytes();
    }

    public Entry<T> add(T call, LaneClass laneClass, int callBytes) {
        Entry<T> entry = new Entry<>(call, laneClass, callBytes);
        Entry<T> last = youngest[laneClass.rank()];
        if (last != null) {
            last.younger = entry;
            entry.older = last;
        }
        youngest[laneClass.rank()] = entry;
        callsByClass[laneClass.rank()]++;
        calls++;
        bytes += callBytes;
        return entry;
    }

    public void remove(Entry<T> entry) {
        if (entry.younger != null) {
            entry.younger.older = entry.older;
        } else {
            youngest[entry.laneClass.rank()] = entry.older;
        }
        if (entry.older != null) {
            entry.older.younger = entry.younger;
        }
        callsByClass[entry.laneClass.rank()]--;
        calls--;
        bytes -= entry.bytes;
    }

    /**
     * Returns the youngest call of the least urgent class that is less urgent than this one; null when there is none.
     */
    public @Nullable T leastUrgentBelow(LaneClass laneClass) {
        for (int i = youngest.length - 1; i > laneClass.rank(); i--) {
            Entry<T> entry = youngest[i];
            if (entry != null) {
                return entry.call;
            }
        }
        return null;
    }

    /** Returns all waiting calls. */
    public List<T> all() {
        List<T> all = new ArrayList<>(calls);
        for (Entry<T> last : youngest) {
            for (Entry<T> entry = last; entry != null; entry = entry.older) {
                all.add(entry.call);
            }
        }
        return all;
    }

    /** Passes all waiting calls on, the most urgent class first and within it in their order of arrival. */
    public void forEachInOrder(Consumer<? super T> sink) {
        for (Entry<T> last : youngest) {
            Entry<T> entry = last;
            while (entry != null && entry.older != null) {
                entry = entry.older;
            }
            for (; entry != null; entry = entry.younger) {
                sink.accept(entry.call);
            }
        }
    }

    /** Returns the number of waiting calls of this class. */
    public int calls(LaneClass laneClass) {
        return callsByClass[laneClass.rank()];
    }
}
