package dev.sluice.proxy.call;

import dev.sluice.core.call.CallRecord;
import org.jspecify.annotations.Nullable;

/** A receiver of ended calls that records some of them as traces. Called on the event loops; must be fast. */
public interface CallTracer {
    /**
     * Returns whether the call is to be recorded; asked before its record is made.
     *
     * @param traceparent the caller's header of W3C Trace Context; null if there is none or more than one
     */
    boolean samples(@Nullable String traceparent);

    /** Records the ended call as spans. */
    void ended(CallRecord call, @Nullable String traceparent);
}
