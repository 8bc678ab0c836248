package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.proxy.acquire.LeasedPermit;
import dev.sluice.proxy.acquire.OpenPermits;
import dev.sluice.proxy.acquire.PermitReports;
import dev.sluice.proxy.call.AccessLogEntry;
import dev.sluice.proxy.call.CallLog;
import dev.sluice.proxy.call.CallTracer;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops of one proxy share. It is apart from {@link Proxy}, which starts and stops the event loops and
 * which they need not know. Thread-safe.
 */
final class SharedProxyState {
    private final ProxySetup setup;
    private final OpenPermits<LeasedPermit> permits = new OpenPermits<>();
    private final PermitReports reports = new PermitReports(permits);
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final ProxyCounters counters = new ProxyCounters();
    private final CallLog callLog;
    private final InputBudget inputs;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final AtomicLong relayed = new AtomicLong();
    private volatile boolean draining;
    private volatile @Nullable Consumer<AccessLogEntry> accessLog;
    private volatile @Nullable CallTracer tracer;

    SharedProxyState(ProxySetup setup) {
        this.setup = setup;
        this.callLog = new CallLog(setup.ticker(), counters, this::accessLog, this::tracer);
        this.inputs = new InputBudget(setup.settings().maxInputBytes());
        this.readCoalescer = new ReadCoalescer<>(setup.settings().sharedReads());
    }

    ProxySetup setup() {
        return setup;
    }

    /** Returns the admission controllers of all exchanges, as configured now. */
    Set<AdmissionController> admissions() {
        return setup.endpoints().get().byName().values().stream()
                .map(ExchangeEndpoint::admission)
                .collect(Collectors.toSet());
    }

    OpenPermits<LeasedPermit> permits() {
        return permits;
    }

    PermitReports reports() {
        return reports;
    }

    ReadCoalescer<SharedRead, CachedResponse> readCoalescer() {
        return readCoalescer;
    }

    ProxyCounters counters() {
        return counters;
    }

    CallLog callLog() {
        return callLog;
    }

    InputBudget inputs() {
        return inputs;
    }

    /** Returns the number of open connections of bots. */
    AtomicInteger connections() {
        return connections;
    }

    /** Returns the number of open WebSockets between bots and exchanges. */
    AtomicInteger tunnels() {
        return tunnels;
    }

    /** Returns the number of calls that were given to the process that takes over. */
    AtomicLong relayed() {
        return relayed;
    }

    /** Returns true while the gateway stops. */
    boolean draining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    @Nullable
    Consumer<AccessLogEntry> accessLog() {
        return accessLog;
    }

    /** Sets the consumer of ended calls; null disables the access log. */
    void logAccess(@Nullable Consumer<AccessLogEntry> sink) {
        accessLog = sink;
    }

    @Nullable
    CallTracer tracer() {
        return tracer;
    }

    /** Sets the tracer that gets ended calls; null if no calls are recorded. */
    void traceCalls(@Nullable CallTracer newTracer) {
        tracer = newTracer;
    }
}
