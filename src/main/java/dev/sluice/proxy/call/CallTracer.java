package dev.sluice.proxy.call;

import org.jspecify.annotations.Nullable;

/** A receiver of ended calls that decides which of them are recorded as traces. Called on the event loops; must be fast. */
public interface CallTracer {
    /**
     * An ended call that is recorded.
     *
     * @param traceContext its place in the trace
     * @param entry what the access log says about it
     * @param isRefused whether {@code entry.what()} is the reason of a refusal
     * @param tookNanos the time from the request for a permit to the end of the call
     */
    record TracedCall(TraceContext traceContext, AccessLogEntry entry, boolean isRefused, long tookNanos) {}

    /**
     * Decides whether a call is recorded.
     *
     * @param traceparent the header of the caller; null if there is none or more than one
     * @return its place in the trace; null if it is not recorded
     */
    @Nullable
    TraceContext sample(@Nullable String traceparent);

    void ended(TracedCall call);
}
