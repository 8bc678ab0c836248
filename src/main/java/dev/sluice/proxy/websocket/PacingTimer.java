package dev.sluice.proxy.websocket;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer that resumes the waiting messages of one connection; at most one timeout is set. Used on its event loop only.
 */
final class PacingTimer {
    private final EventLoop eventLoop;
    private final Runnable turn;
    private @Nullable ScheduledFuture<?> set;

    PacingTimer(EventLoop eventLoop, Runnable turn) {
        this.eventLoop = eventLoop;
        this.turn = turn;
    }

    void set(long waitNanos) {
        clear();
        set = eventLoop.schedule(this::fire, waitNanos, TimeUnit.NANOSECONDS);
    }

    void clear() {
        if (set != null) {
            set.cancel(false);
            set = null;
        }
    }

    private void fire() {
        set = null;
        turn.run();
    }
}
