package dev.sluice.proxy;

import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.upstream.UpstreamPool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The HTTP calls of one event loop: what they are sent with, those in flight, and those that wait although their
 * callers have disconnected. Used on its event loop only.
 */
final class HttpCalls {
    private final SharedProxyState shared;
    private final AdmissionDispatcher dispatcher;
    private final UpstreamPool pool;
    private final CallHandover handover;
    private final Set<HttpCall> inFlight = new HashSet<>();
    private final Set<HttpCall> callerless = new HashSet<>();

    /**
     * Creates the calls of an event loop.
     *
     * @param handover gets the calls that were not sent while another process takes over
     */
    HttpCalls(SharedProxyState shared, AdmissionDispatcher dispatcher, UpstreamPool pool, CallHandover handover) {
        this.shared = shared;
        this.dispatcher = dispatcher;
        this.pool = pool;
        this.handover = handover;
    }

    TrafficState traffic() {
        return shared.traffic();
    }

    ReadCoalescer<SharedRead, CachedResponse> readCoalescer() {
        return shared.readCoalescer();
    }

    AdmissionDispatcher dispatcher() {
        return dispatcher;
    }

    UpstreamPool pool() {
        return pool;
    }

    CallHandover handover() {
        return handover;
    }

    /** Returns an empty body for a request to this exchange. */
    RequestBody body(RequestHead request, Exchange exchange) {
        ProxySettings settings = traffic().settings();
        boolean read = exchange.classifier().needsBody(request.method());
        return new RequestBody(
                request.bodyFraming(),
                read ? settings.maxReadBodyBytes() : settings.joinBytes(),
                read,
                traffic().inputs().open());
    }

    void started(HttpCall call) {
        inFlight.add(call);
    }

    void waitsWithoutCaller(HttpCall call) {
        callerless.add(call);
    }

    /** Removes a call that has ended, or whose attempt has. */
    void ended(HttpCall call) {
        inFlight.remove(call);
        callerless.remove(call);
    }

    /** Returns the number of calls in flight. */
    int inFlight() {
        return inFlight.size();
    }

    /** Returns whether no call is in flight, and none waits whose caller has disconnected. */
    boolean isEmpty() {
        return inFlight.isEmpty() && callerless.isEmpty();
    }

    /** Checks the timeouts of the calls in flight. */
    void check(long nowNanos) {
        for (HttpCall call : List.copyOf(inFlight)) {
            try {
                call.check(nowNanos);
            } catch (RuntimeException fault) {
                dispatcher.report(fault); // the other calls have timeouts, too
            }
        }
    }

    /** Gives the calls without a caller to the process that takes over; connections do it for theirs. */
    void handOver() {
        List.copyOf(callerless).forEach(HttpCall::handOver);
    }

    /**
     * Abandons the calls in flight and withdraws those that wait without a caller, because the time for a graceful stop
     * is over.
     */
    void giveUp() {
        List.copyOf(inFlight).forEach(call -> call.giveUp(CallFailure.Loss.BROKEN));
        List.copyOf(callerless).forEach(HttpCall::withdraw);
    }
}
