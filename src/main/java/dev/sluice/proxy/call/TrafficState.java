package dev.sluice.proxy.call;

import dev.sluice.base.time.Clocks;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.UnlistedBalancers;
import dev.sluice.proxy.settings.ProxySettings;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections and calls of one proxy share: the configuration, the clock, the memory for what bots send, the
 * record of calls, and whether the gateway stops. Thread-safe.
 */
public final class TrafficState {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficState.class);

    private final ProxySettings settings;
    private final boolean explainsRefusals;
    private final Supplier<ExchangeEndpoints> endpoints;
    private final CallLog callLog;
    private final InputBudget inputs;
    private final UnlistedBalancers unlistedBalancers;
    private volatile boolean draining;

    /**
     * Creates the state of a proxy.
     *
     * @param explainsRefusals whether the bodies of refusals may say why
     * @param endpoints the current endpoints, so that a reload applies to the next call
     */
    public TrafficState(
            ProxySettings settings, boolean explainsRefusals, Supplier<ExchangeEndpoints> endpoints, Clocks clocks) {
        this.settings = settings;
        this.explainsRefusals = explainsRefusals;
        this.endpoints = endpoints;
        callLog = new CallLog(clocks, new ProxyCounters());
        inputs = new InputBudget(settings.maxInputBytes());
        unlistedBalancers = new UnlistedBalancers(LOG::warn, nanos());
    }

    public ProxySettings settings() {
        return settings;
    }

    /** Returns whether the bodies of refusals may say why. */
    public boolean explainsRefusals() {
        return explainsRefusals;
    }

    /** Returns the endpoints as configured now. */
    public ExchangeEndpoints endpoints() {
        return endpoints.get();
    }

    public long nanos() {
        return callLog.clocks().nanos();
    }

    public CallLog callLog() {
        return callLog;
    }

    public ProxyCounters counters() {
        return callLog.counters();
    }

    /** Returns the memory budget of everything that bots send. */
    public InputBudget inputs() {
        return inputs;
    }

    /** Returns the warnings about callers that speak like load balancers. */
    public UnlistedBalancers unlistedBalancers() {
        return unlistedBalancers;
    }

    /** Returns true while the gateway stops. */
    public boolean isDraining() {
        return draining;
    }

    public void drain() {
        draining = true;
    }
}
