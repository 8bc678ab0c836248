package dev.sluice.proxy;

import dev.sluice.proxy.acquire.PermitReports;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The traffic's part of an upgrade in place: keeps the calls that were not sent yet and gives them to the process that
 * takes over. It is apart from {@link Proxy} because only an upgrade uses it. {@link CallHandover} is the state of one
 * event loop. Thread-safe.
 */
public final class TrafficHandover {
    /** Short, because all calls wait meanwhile. */
    private static final long SETTLED_CHECK_MILLIS = 2;

    private final ProxyEventLoops loops;
    private final PermitReports reports;
    private final AtomicLong relayed;

    /** @param relayed the number of calls that were given to the process that took over */
    TrafficHandover(ProxyEventLoops loops, PermitReports reports, AtomicLong relayed) {
        this.loops = loops;
        this.reports = reports;
        this.relayed = relayed;
    }

    /** Keeps all calls that were not sent yet, and all further ones, until {@link #resume} or {@link #relay}. */
    public Future<Void> suspend() {
        return onAll(ProxyEventLoop::suspend);
    }

    /** Lets the calls that were kept continue here. */
    public Future<Void> resume() {
        return onAll(ProxyEventLoop::resume);
    }

    /** Gives the calls that were kept, and all further ones, to the process that listens at this path. */
    public Future<Void> relay(String path) {
        return onAll(loop -> loop.relay(path));
    }

    private Future<Void> onAll(Consumer<ProxyEventLoop> action) {
        return loops.each(loop -> {
                    action.accept(loop);
                    return true;
                })
                .mapEmpty();
    }

    /**
     * Completes when no call is in flight and no message of a WebSocket waits or is in flight, or after {@code atMost}.
     * WebSockets are closed as soon as they are quiet.
     */
    public Future<Void> settled(Duration atMost) {
        return loops.untilAll(ProxyEventLoop::isSettled, atMost, SETTLED_CHECK_MILLIS)
                .mapEmpty();
    }

    /**
     * Closes all WebSockets with the code for a service restart, also those that are not quiet. Does not wait until
     * they are closed.
     */
    public void stopSockets() {
        loops.run(loop -> loop.connections().stopSockets());
    }

    /** Returns the number of calls in flight. */
    public Future<Integer> inFlight() {
        return loops.each(ProxyEventLoop::inFlight)
                .map(all -> all.stream().mapToInt(Integer::intValue).sum());
    }

    /**
     * Completes with the ids of the permits that can still be reported here, after every event loop has ended what it
     * was doing.
     */
    public Future<List<String>> permitIds() {
        return loops.each(loop -> true).map(turned -> reports.ids());
    }

    /** Returns the number of calls that were given to the process that took over. */
    public long relayedCalls() {
        return relayed.get();
    }
}
