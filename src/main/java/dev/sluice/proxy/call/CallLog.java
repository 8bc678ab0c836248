package dev.sluice.proxy.call;

import dev.sluice.base.time.Ticker;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The record of calls: their counters and, if they are on, the access log and traces.
 *
 * @param accessLog returns the current receiver of entries for ended calls; null if the access log is off
 * @param tracer returns the current tracer of ended calls; null if no calls are recorded
 */
public record CallLog(
        Ticker clock,
        ProxyCounters counters,
        Supplier<@Nullable Consumer<AccessLogEntry>> accessLog,
        Supplier<@Nullable CallTracer> tracer) {}
