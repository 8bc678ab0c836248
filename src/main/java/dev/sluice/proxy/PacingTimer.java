package dev.sluice.proxy;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wakes what waits for its turn on one connection; one at a time is set. On its loop only. */
final class PacingTimer {
    private final ProxyVerticle proxyVerticle;
    private final Runnable turn;
    private @Nullable ScheduledFuture<?> set;

    PacingTimer(ProxyVerticle proxyVerticle, Runnable turn) {
        this.proxyVerticle = proxyVerticle;
        this.turn = turn;
    }

    void set(long waitNanos) {
        clear();
        set = proxyVerticle.context().nettyEventLoop().schedule(this::ring, waitNanos, TimeUnit.NANOSECONDS);
    }

    void clear() {
        if (set != null) {
            set.cancel(false);
            set = null;
        }
    }

    private void ring() {
        set = null;
        turn.run();
    }
}
