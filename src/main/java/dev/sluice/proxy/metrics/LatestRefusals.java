package dev.sluice.proxy.metrics;

import dev.sluice.core.call.CallRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The latest calls that the gateway refused, for operators. Bounded in number. Thread-safe. */
public final class LatestRefusals {
    static final int MAX_KEPT = 200;

    private final Deque<CallRecord> latest = new ArrayDeque<>(MAX_KEPT);

    public synchronized void add(CallRecord refused) {
        if (latest.size() >= MAX_KEPT) {
            latest.removeFirst();
        }
        latest.addLast(refused);
    }

    /** Returns the calls, newest first. */
    public synchronized List<CallRecord> newestFirst() {
        List<CallRecord> calls = new ArrayList<>(latest);
        Collections.reverse(calls);
        return calls;
    }
}
