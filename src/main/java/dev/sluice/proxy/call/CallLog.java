package dev.sluice.proxy.call;

import dev.sluice.base.time.Ticker;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The record of calls: their counters and, if they are on, the access log and traces. */
public record CallLog(Ticker clock, ProxyCounters counters, AccessLog accessLog, Traces traces) {
    /** The source of the current tracer. */
    @FunctionalInterface
    public interface Traces {
        /** Returns the tracer of ended calls; null if no calls are recorded. */
        @Nullable
        CallTracer tracer();
    }

    /** The source of the access log's current receiver. */
    @FunctionalInterface
    public interface AccessLog {
        /** Returns the receiver of entries for ended calls; null if the access log is off. */
        @Nullable
        Consumer<AccessLogEntry> receiver();
    }
}
