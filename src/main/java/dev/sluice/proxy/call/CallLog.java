package dev.sluice.proxy.call;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What gets the records of calls: their counters and, if they are on, journal, access log and traces. Thread-safe. */
public final class CallLog {
    private final Clocks clocks;
    private final ProxyCounters counters;
    private volatile @Nullable Consumer<CallRecord> accessLog;
    private volatile @Nullable CallTracer tracer;
    private volatile @Nullable CallJournal journal;
    /** The latest text of what a call was charged. Most calls are charged the same as the one before. */
    private volatile String latestCost = "";

    /** Creates a log without journal, access log and traces. */
    public CallLog(Clocks clocks, ProxyCounters counters) {
        this.clocks = clocks;
        this.counters = counters;
    }

    Clocks clocks() {
        return clocks;
    }

    public ProxyCounters counters() {
        return counters;
    }

    @Nullable
    Consumer<CallRecord> accessLog() {
        return accessLog;
    }

    /** Sets the receiver of the records of ended calls; null disables the access log. */
    public void logAccess(@Nullable Consumer<CallRecord> receiver) {
        accessLog = receiver;
    }

    @Nullable
    CallTracer tracer() {
        return tracer;
    }

    /** Sets the tracer of ended calls; null if no calls are recorded. */
    public void traceCalls(@Nullable CallTracer newTracer) {
        tracer = newTracer;
    }

    @Nullable
    CallJournal journal() {
        return journal;
    }

    /** Sets the store of the records of calls; null if they are not stored. */
    public void recordCalls(@Nullable CallJournal newJournal) {
        journal = newJournal;
    }

    /** Returns the text of what a call was charged; one instance for calls with the same text one after another. */
    String sharedCost(Permit permit) {
        String before = latestCost;
        String cost = permit.cost(before);
        if (!cost.equals(before)) {
            latestCost = cost;
        }
        return cost;
    }
}
