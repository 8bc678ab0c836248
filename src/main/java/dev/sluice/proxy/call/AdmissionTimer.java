package dev.sluice.proxy.call;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.AdmissionController;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer that ticks one admission controller on time from one event loop. Several event loops may tick the same
 * controller without harm. Used on its event loop only.
 */
final class AdmissionTimer implements Runnable {
    /** Maximum deviation at which an armed timer is kept. */
    private static final long SLACK_NANOS = 100_000;

    /** The time until the next tick after one that failed, so that a lasting fault keeps no event loop busy. */
    private static final long AFTER_FAULT_NANOS = 10 * Nanos.PER_MILLI;

    private final AdmissionDispatcher dispatcher;
    private final AdmissionController admission;
    private final EventLoop eventLoop;
    private @Nullable ScheduledFuture<?> armed;
    private long dueNanos;

    AdmissionTimer(AdmissionDispatcher dispatcher, AdmissionController admission, EventLoop eventLoop) {
        this.dispatcher = dispatcher;
        this.admission = admission;
        this.eventLoop = eventLoop;
    }

    /** Arms the timer for the next tick. Returns false if no tick is needed. */
    boolean arm() {
        long now = dispatcher.nanos();
        long wait = admission.nextTickNanos(now);
        if (wait == AdmissionController.NEVER) {
            disarm();
            return false;
        }
        long due = now + wait;
        if (armed != null) {
            if (due - dueNanos > -SLACK_NANOS) {
                return true;
            }
            armed.cancel(false);
        }
        dueNanos = due;
        armed = eventLoop.schedule(this, Math.max(0, due - now), TimeUnit.NANOSECONDS);
        return true;
    }

    void disarm() {
        if (armed != null) {
            armed.cancel(false);
            armed = null;
        }
    }

    @Override
    public void run() {
        armed = null;
        try {
            admission.tick(dispatcher.nanos(), dispatcher.decisions());
        } catch (RuntimeException fault) {
            dispatcher.report(fault);
            dueNanos = dispatcher.nanos() + AFTER_FAULT_NANOS;
            armed = eventLoop.schedule(this, AFTER_FAULT_NANOS, TimeUnit.NANOSECONDS);
            dispatcher.deliver();
            return;
        }
        dispatcher.afterAdmission(admission);
    }
}
