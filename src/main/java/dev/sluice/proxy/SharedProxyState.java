package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.proxy.acquire.GrantedPermit;
import dev.sluice.proxy.acquire.OpenPermits;
import dev.sluice.proxy.acquire.PermitReports;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What all event loops of one proxy share. It is apart from {@link Proxy}, which starts and stops the event loops and
 * which they need not know. Thread-safe.
 */
final class SharedProxyState {
    private final ProxySetup setup;
    private final OpenPermits<GrantedPermit> permits = new OpenPermits<>();
    private final PermitReports reports = new PermitReports(permits);
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final TrafficState traffic;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final AtomicLong relayed = new AtomicLong();

    SharedProxyState(ProxySetup setup) {
        this.setup = setup;
        this.traffic =
                new TrafficState(setup.settings(), setup.refusals().explain(), setup.endpoints(), setup.clocks());
        this.readCoalescer = new ReadCoalescer<>(setup.settings().sharedReads());
    }

    ProxySetup setup() {
        return setup;
    }

    /** Returns the admission controllers of all exchanges, as configured now. */
    Set<AdmissionController> admissions() {
        return traffic.endpoints().byName().values().stream()
                .map(ExchangeEndpoint::admission)
                .collect(Collectors.toSet());
    }

    OpenPermits<GrantedPermit> permits() {
        return permits;
    }

    PermitReports reports() {
        return reports;
    }

    ReadCoalescer<SharedRead, CachedResponse> readCoalescer() {
        return readCoalescer;
    }

    /** Returns what the connections and calls use. */
    TrafficState traffic() {
        return traffic;
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
}
