package dev.sluice.proxy.call;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.metrics.LatestRefusals;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The times of one call: waiting, sending and response. It updates the counters, writes the access log entry and hands
 * the ended call to the tracer. Used on its bot's event loop only.
 */
public final class CallTimer {
    private static final String TRACEPARENT = "traceparent";

    private final CallLog callLog;
    private final CallIdentity identity;
    private long requestedNanos;
    private long waitedNanos;
    private long upstreamNanos;
    private boolean sent;

    /**
     * The identity of the call.
     *
     * @param bot its name; "" if it gave none
     * @param head the head of its request; null if it has none of its own
     */
    public record CallIdentity(
            String exchange,
            String bot,
            String id,
            String method,
            @Nullable MessageHead head) {}

    public CallTimer(CallLog callLog, CallIdentity identity) {
        this.callLog = callLog;
        this.identity = identity;
    }

    public void requested(long now) {
        requestedNanos = now;
    }

    /** Records a request of this moment. */
    public void requested() {
        requestedNanos = callLog.clock().nanos();
    }

    public long requestedNanos() {
        return requestedNanos;
    }

    void sent(Call call, long now) {
        sent = true;
        waitedNanos = now - requestedNanos;
        callLog.counters().waited(identity.exchange(), call.kind(), waitedNanos);
    }

    public void answered(Call call, long took) {
        upstreamNanos = took;
        callLog.counters().answered(identity.exchange(), call.kind(), took);
    }

    public void refused(@Nullable Call call, RefusalReason reason, int status) {
        ProxyCounters counters = callLog.counters();
        String header = reason.header();
        counters.refused(identity.exchange(), reason.code());
        String account = call == null ? "" : call.account();
        counters.refusalCounts().add(identity.exchange(), identity.bot().isEmpty() ? account : identity.bot(), reason);
        counters.latestRefusals()
                .add(new LatestRefusals.Entry(
                        identity.exchange(),
                        identity.id(),
                        identity.bot(),
                        account,
                        call == null ? "" : call.kind().name().toLowerCase(Locale.ROOT),
                        call == null ? "" : call.route().id(),
                        header,
                        callLog.clock().nanos()));
        if (!sent) {
            waitedNanos = callLog.clock().nanos() - requestedNanos;
        }
        log(call, status, header, true);
    }

    /**
     * Records the settled call.
     *
     * @param status the status of the exchange's response; 0 if none came
     */
    public void settled(Call call, Outcome outcome, int status) {
        callLog.counters().settled(identity.exchange(), call, outcome);
        log(call, status, outcome.text(), false);
    }

    /** Records a call that was answered with a shared or cached response. */
    public void shared(Call call, CacheStatus cacheStatus, int status) {
        boolean kept = cacheStatus == CacheStatus.HIT;
        callLog.counters().shared(identity.exchange(), call, kept);
        followed(call, kept ? "kept" : "shared", status);
    }

    /** Records a call that waited for the response to another call and did not get one. */
    public void followed(Call call, String what, int status) {
        waitedNanos = callLog.clock().nanos() - requestedNanos;
        log(call, status, what, false);
    }

    private void log(@Nullable Call call, int status, String what, boolean isRefused) {
        Consumer<AccessLogEntry> receiver = callLog.accessLog();
        if (receiver != null) {
            receiver.accept(entry(call, status, what));
        }
        CallTracer tracer = callLog.tracer();
        if (tracer != null && requestedNanos != 0) { // a call that requested no permit has no times to record
            long tookNanos = callLog.clock().nanos() - requestedNanos;
            tracer.ended(
                    new CallTracer.EndedCall(traceparent(), tookNanos, isRefused, () -> entry(call, status, what)));
        }
    }

    private @Nullable String traceparent() {
        MessageHead head = identity.head();
        return head == null || head.isTwice(TRACEPARENT) ? null : head.get(TRACEPARENT);
    }

    private AccessLogEntry entry(@Nullable Call call, int status, String what) {
        return new AccessLogEntry(
                identity.id(),
                identity.exchange(),
                identity.bot(),
                call == null ? "" : call.account(),
                call == null ? "" : call.kind().name().toLowerCase(Locale.ROOT),
                identity.method(),
                call == null ? "" : call.route().id(),
                status,
                what,
                sent,
                waitedNanos,
                upstreamNanos);
    }
}
