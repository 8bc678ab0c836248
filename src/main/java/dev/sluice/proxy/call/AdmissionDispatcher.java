package dev.sluice.proxy.call;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.DecisionDispatcher;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.request.AdmissionRequest;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The delivery of admission decisions on one event loop. It collects the decisions that operations on admission
 * controllers cause, passes each one to its call on that call's event loop, and keeps a timer for every controller that
 * was used here.
 *
 * <p>Used on its event loop only; other threads use {@link #execute}, {@link #later} and
 * {@link #deliver(AdmissionRequest, AdmissionDecision)}.
 */
public final class AdmissionDispatcher implements DecisionDispatcher, Decisions.Sink {
    private final Ticker clock;
    private final EventLoop eventLoop;
    private final Runnable modesChanged;
    private final Consumer<Throwable> faults;
    private final Decisions decisions = new Decisions();
    private final Map<AdmissionController, AdmissionTimer> timers = new HashMap<>();
    private boolean delivering;
    private boolean closed;

    /**
     * Creates a dispatcher.
     *
     * @param modesChanged runs after an admission controller itself set or cleared a mode
     * @param faults receives exceptions of calls that were contained
     */
    public AdmissionDispatcher(Ticker clock, EventLoop eventLoop, Runnable modesChanged, Consumer<Throwable> faults) {
        this.clock = clock;
        this.eventLoop = eventLoop;
        this.modesChanged = modesChanged;
        this.faults = faults;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public Decisions decisions() {
        return decisions;
    }

    /** Runs the task immediately if the current thread is the event loop, else later on the event loop. */
    @Override
    public void execute(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** Runs the task in a later turn of the event loop, even if called on the event loop. */
    public void later(Runnable task) {
        eventLoop.execute(task);
    }

    /**
     * Delivers the decisions of the admission controller and arms its timer. Must be called after every operation that
     * may change the time of its next tick.
     */
    @Override
    public void afterAdmission(AdmissionController admission) {
        deliver();
        if (closed) {
            return;
        }
        AdmissionTimer timer = timers.get(admission);
        if (timer == null) {
            timer = new AdmissionTimer(this, admission, eventLoop);
            timers.put(admission, timer);
        }
        if (!timer.arm()) {
            timers.remove(admission);
        }
    }

    /**
     * Disarms all timers, which otherwise keep their admission controllers in memory; from now on decisions are
     * delivered but nothing is timed.
     */
    public void close() {
        closed = true;
        timers.values().forEach(AdmissionTimer::disarm);
        timers.clear();
    }

    @Override
    public void deliver() {
        if (decisions.getAndClearModesChanged()) {
            modesChanged.run();
        }
        if (!decisions.isEmpty() && !delivering) {
            delivering = true;
            try {
                decisions.drain(this);
            } finally {
                delivering = false;
            }
        }
    }

    @Override
    public void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        deliver(admissionRequest, admissionDecision);
    }

    /** Passes a decision to its call, which continues on its own thread. May be called on any thread. */
    public static void deliver(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        if (admissionRequest.owner() instanceof Decisions.Sink sink) {
            sink.decided(admissionRequest, admissionDecision);
        }
    }

    /** Logs an exception of the gateway's own code that was contained. */
    @Override
    public void report(Throwable fault) {
        faults.accept(fault);
    }
}
