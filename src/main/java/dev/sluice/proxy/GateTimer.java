package dev.sluice.proxy;

import dev.sluice.gate.Gate;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets one gate tick in time, from one event loop. Several loops may tick the same gate; it does no harm. On its loop only. */
final class GateTimer implements Runnable {
    /** A timer this close to the wanted time is not moved. */
    private static final long SLACK_NANOS = 100_000;

    private final Loop loop;
    private final Gate gate;
    private final EventLoop eventLoop;
    private @Nullable ScheduledFuture<?> armed;
    private long dueNanos;

    GateTimer(Loop loop, Gate gate, EventLoop eventLoop) {
        this.loop = loop;
        this.gate = gate;
        this.eventLoop = eventLoop;
    }

    /** Sees to it that the gate ticks when it next needs to; false: it never will. */
    boolean arm() {
        long now = loop.nanos();
        long wait = gate.nextTickNanos(now);
        if (wait == Gate.NEVER) {
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
        gate.tick(loop.nanos(), loop.effects());
        loop.afterGate(gate);
    }
}
