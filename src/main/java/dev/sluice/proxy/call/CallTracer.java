package dev.sluice.proxy.call;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A receiver of ended calls that records some of them as traces. Called on the event loops; must be fast. */
@FunctionalInterface
public interface CallTracer {
    /**
     * An ended call.
     *
     * @param traceparent the caller's header of W3C Trace Context; null if there is none or more than one
     * @param tookNanos the time from the request for a permit to the end of the call
     * @param isRefused whether {@link AccessLogEntry#what()} of the entry is the reason of a refusal
     * @param entry returns what the access log says about the call; used only if the call is recorded
     */
    record EndedCall(@Nullable String traceparent, long tookNanos, boolean isRefused, Supplier<AccessLogEntry> entry) {}

    void ended(EndedCall call);
}
