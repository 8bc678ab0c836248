package dev.sluice.proxy;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer that resumes the waiting messages of one connection; at most one timeout is set. Used on its event loop only. */
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
