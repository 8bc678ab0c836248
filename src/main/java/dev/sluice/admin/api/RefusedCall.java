package dev.sluice.admin.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.proxy.metrics.LatestRefusals;
import java.util.List;

/** A call that the gateway refused. */
record RefusedCall(
        String exchange,
        String requestId,
        String bot,
        String account,
        String kind,
        String route,
        String reason,
        @JsonProperty("secondsAgo") long agoNanos) {
    /** The latest ones, newest first. */
    record Latest(List<RefusedCall> refusals) {}

    static RefusedCall of(LatestRefusals.Entry entry, long nowNanos) {
        return new RefusedCall(
                entry.exchange(),
                entry.id(),
                entry.bot(),
                entry.account(),
                entry.kind(),
                entry.route(),
                entry.reason(),
                nowNanos - entry.atNanos());
    }
}
