package dev.sluice.proxy.call;

import dev.sluice.base.time.Ticker;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The record of calls: their counters and, if they are on, the access log and traces. Thread-safe. */
public final class CallLog {
    private final Ticker clock;
    private final ProxyCounters counters;
    private volatile @Nullable Consumer<AccessLogEntry> accessLog;
    private volatile @Nullable CallTracer tracer;

    /** Creates a record without access log and traces. */
    public CallLog(Ticker clock, ProxyCounters counters) {
        this.clock = clock;
        this.counters = counters;
    }

    Ticker clock() {
        return clock;
    }

    public ProxyCounters counters() {
        return counters;
    }

    @Nullable
    Consumer<AccessLogEntry> accessLog() {
        return accessLog;
    }

    /** Sets the receiver of entries for ended calls; null disables the access log. */
    public void logAccess(@Nullable Consumer<AccessLogEntry> receiver) {
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

    /** Returns a record with the same counters for calls that are neither logged nor traced. */
    public CallLog countersOnly() {
        return new CallLog(clock, counters);
    }
}
