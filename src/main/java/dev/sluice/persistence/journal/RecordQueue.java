package dev.sluice.persistence.journal;

import dev.sluice.core.call.CallRecord;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue of records, bounded in number and characters, except for the ends of calls whose begin was accepted. Any
 * thread adds to it without a lock; one takes.
 */
final class RecordQueue {
    static final int MAX_RECORDS = 50_000;
    static final long MAX_CHARS = 16L << 20;
    /** The characters of a record beside the texts of callers. */
    private static final int RECORD_CHARS = 200;

    private final Queue<CallRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong chars = new AtomicLong();

    boolean hasRoom() {
        return size.get() < MAX_RECORDS && chars.get() < MAX_CHARS;
    }

    /** Adds a record, also one for which there is no room. */
    void add(CallRecord call) {
        size.incrementAndGet();
        chars.addAndGet(RECORD_CHARS + call.charCount());
        queue.add(call);
    }

    /** Removes the oldest record; returns null if there is none. */
    @Nullable
    CallRecord take() {
        CallRecord call = queue.poll();
        if (call != null) {
            size.decrementAndGet();
            chars.addAndGet(-RECORD_CHARS - call.charCount());
        }
        return call;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return size.get();
    }
}
