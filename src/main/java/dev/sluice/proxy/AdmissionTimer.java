package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets one gate tick in time, from one event loop. Several loops may tick the same gate; it does no harm. On its loop only. */
final class AdmissionTimer implements Runnable {
    /** A timer this close to the wanted time is not moved. */
    private static final long SLACK_NANOS = 100_000;

    private final ProxyVerticle proxyVerticle;
    private final AdmissionController admission;
    private final EventLoop eventLoop;
    private @Nullable ScheduledFuture<?> armed;
    private long dueNanos;

    AdmissionTimer(ProxyVerticle proxyVerticle, AdmissionController admission, EventLoop eventLoop) {
        this.proxyVerticle = proxyVerticle;
        this.admission = admission;
        this.eventLoop = eventLoop;
    }

    /** Sees to it that the gate ticks when it next needs to; false: it never will. */
    boolean arm() {
        long now = proxyVerticle.nanos();
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

    private void disarm() {
        if (armed != null) {
            armed.cancel(false);
            armed = null;
        }
    }

    @Override
    public void run() {
        armed = null;
        admission.tick(proxyVerticle.nanos(), proxyVerticle.decisions());
        proxyVerticle.afterGate(admission);
    }
}
