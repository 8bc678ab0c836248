package dev.sluice.proxy.routing;

import dev.sluice.base.unit.Nanos;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Warnings about callers that behave like a load balancer but are not configured as one, which explains why their calls
 * are refused. At most one warning a minute, because each call may cause one. Thread-safe.
 */
public final class UnlistedBalancers {
    private static final long PAUSE_NANOS = 60 * Nanos.PER_SECOND;

    private final Consumer<String> warnings;
    private final AtomicLong next;

    public UnlistedBalancers(Consumer<String> warnings, long nowNanos) {
        this.warnings = warnings;
        next = new AtomicLong(nowNanos);
    }

    /** Reports that a caller at this address sent X-Forwarded-For. */
    public void forwarded(String peer, long nowNanos) {
        warn(peer, "sent X-Forwarded-For", "its calls need a token", nowNanos);
    }

    /** Reports that a caller at this address began a connection with a header of the PROXY protocol. */
    public void proxied(String peer, long nowNanos) {
        warn(peer, "began a connection with a header of the PROXY protocol", "it was answered with 400", nowNanos);
    }

    private void warn(String peer, String what, String then, long nowNanos) {
        long due = next.get();
        if (nowNanos - due >= 0 && next.compareAndSet(due, nowNanos + PAUSE_NANOS)) {
            warnings.accept(peer + " " + what + ", which only load balancers in proxy.balancers may: " + then
                    + "; if it is one, add its address (docs/health.md); further cases are not logged for a minute");
        }
    }
}
