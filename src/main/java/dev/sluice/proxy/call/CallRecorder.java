package dev.sluice.proxy.call;

import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.http1.MessageHead;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recorder of one call. It measures the times of waiting, sending and response; at the end it updates the counters
 * and makes the record of the call, if anybody wants it. Used on its bot's event loop only.
 */
public final class CallRecorder {
    private static final String TRACEPARENT = "traceparent";

    private final CallLog callLog;
    private final String exchange;
    private final String bot;
    private final String id;
    private final String method;
    private final @Nullable MessageHead head;
    private @Nullable PermitLifecycle permit;
    private long requestedNanos;
    private long suspendedNanos;
    private long waitedNanos;
    private long waitedBeforeNanos;
    private long longestWaitNanos;
    private long sentNanos;
    private long statusNanos;
    private boolean sent;
    private boolean open;
    private CallState suspendedIn = CallState.RECEIVING;
    private String waitedFor = "";
    private List<String> placed = List.of();

    /** The names of a call that was sent and may change something at the exchange; null for any other. */
    private CallRecord.@Nullable Subject begun;

    /** The journal that has the begin of the call and so gets its end, even if it is disabled since; null for none. */
    private @Nullable CallJournal begunIn;

    /**
     * Creates a recorder.
     *
     * @param bot its name; "" if it gave none
     * @param head the head of its request; null if it has none of its own
     */
    public CallRecorder(
            CallLog callLog, String exchange, String bot, String id, String method, @Nullable MessageHead head) {
        this.callLog = callLog;
        this.exchange = exchange;
        this.bot = bot;
        this.id = id;
        this.method = method;
        this.head = head;
    }

    /** Sets the permit that knows the deadline of the call and what it waits for. */
    void follow(PermitLifecycle of) {
        permit = of;
    }

    /** Records that the call has waited so long in the process that passed it on. */
    public void waitedBefore(long nanos) {
        if (nanos > 0) {
            waited(nanos, "former process");
        }
    }

    /**
     * Records that a permit is requested, for the first time, because the call is repeated, or because the call that it
     * followed was not for it. What it has waited for until now counts.
     */
    public void requested(long now) {
        requestedNanos = now;
        waitedBeforeNanos = waitedNanos;
        suspendedIn = CallState.RECEIVING;
        statusNanos = 0;
        sent = false;
        begun = null;
        begunIn = null;
        open = true;
    }

    /** Records a request of this moment. */
    public void requested() {
        requested(callLog.clocks().nanos());
    }

    public long requestedNanos() {
        return requestedNanos;
    }

    /** Records that the call waits for an event in this state, unless it was sent or is not waiting at all. */
    void suspended(CallState state) {
        boolean waits = state == CallState.WAITING || state == CallState.PREPARING || state == CallState.FOLLOWING;
        if (open && waits) {
            suspendedIn = state;
            suspendedNanos = callLog.clocks().nanos();
        }
    }

    /** Records that the event came; does nothing if the call did not wait. */
    void resumed() {
        if (suspendedIn != CallState.RECEIVING) {
            waited(callLog.clocks().nanos() - suspendedNanos, awaited());
            suspendedIn = CallState.RECEIVING;
        }
    }

    private void waited(long nanos, String what) {
        waitedNanos += nanos;
        if (nanos >= longestWaitNanos) {
            longestWaitNanos = nanos;
            waitedFor = what;
        }
    }

    /** Returns what the call waits for, or has waited for until this moment. */
    private String awaited() {
        Permit latest = permit == null ? null : permit.latest();
        return switch (suspendedIn) {
            case WAITING -> latest == null ? "" : latest.waitedFor();
            case PREPARING -> "connection";
            case FOLLOWING -> "shared read";
            default -> "";
        };
    }

    void sent(Call call, long now) {
        sent = true;
        sentNanos = now;
        callLog.counters().waited(exchange, call.kind(), now - requestedNanos);
        CallJournal journal = callLog.journal();
        if (journal != null && !call.kind().reads()) {
            CallRecord.Subject subject = subject(call);
            begun = subject;
            CallRecord record = new CallRecord(
                    callLog.clocks().epochMillis(), subject, CallRecord.Result.IN_FLIGHT, CallRecord.Timing.NONE);
            begunIn = journal.append(record) ? journal : null;
        }
    }

    public void answered(Call call, long took) {
        statusNanos = took;
        callLog.counters().answered(exchange, call.kind(), took);
    }

    /** Records the refusal of a requested call, unless its end was recorded: it was withdrawn before. */
    public void refused(@Nullable Call call, RefusalReason reason, int status) {
        if (open) {
            callLog.counters().refused(exchange, reason.code());
            refused(call, reason.header(), status);
        }
    }

    /**
     * Records a call that was refused before a permit was requested for it, or because there is no room for it.
     *
     * @param reason the text of {@code X-Sluice-Reason}
     */
    public void refused(@Nullable Call call, String reason, int status) {
        ended(call, CallRecord.REFUSED, status, reason, "");
    }

    /**
     * Records the settled call.
     *
     * @param status the status of the exchange's response; 0 if none came
     */
    public void settled(Call call, ResponseMeaning meaning, int status) {
        Outcome outcome = meaning.outcome();
        callLog.counters().settled(exchange, call, outcome);
        placed = meaning.orderIds();
        String code = outcome.isSuccess() && meaning.isChargedAsSuccess() ? "" : meaning.code();
        ended(call, outcome.text(), status, "", code);
    }

    /** Records a call that was answered with a shared or cached response. */
    public void shared(Call call, CacheStatus cacheStatus, int status) {
        boolean kept = cacheStatus == CacheStatus.HIT;
        callLog.counters().shared(exchange, call, kept);
        ended(call, kept ? CallRecord.KEPT : CallRecord.SHARED, status, "", "");
    }

    /** Records a call that waited for the response to another call, which was lost. */
    public void followed(Call call, CallFailure.Loss loss, int status) {
        ended(call, CallRecord.LOST, status, loss.reason(), "");
    }

    /** Records this end of a call that was not refused, unless its end was recorded. */
    public void recordEnd(@Nullable Call call, String outcome) {
        if (open) {
            ended(call, outcome, 0, "", "");
        }
    }

    /** Forgets a call that another process continues and records. */
    public void passedOn() {
        open = false;
    }

    // ---- the record

    /** Records the end; nothing is allocated for a read that nobody records. */
    private void ended(@Nullable Call call, String outcome, int status, String reason, String code) {
        resumed();
        open = false;
        Kind kind = call == null ? null : call.kind();
        Consumer<CallRecord> accessLog = callLog.accessLog();
        CallJournal journal = begunIn == null ? keeper(kind, outcome, status) : begunIn;
        String traceparent = traceparent();
        CallTracer tracer = tracer(traceparent);
        boolean isRefused = outcome.equals(CallRecord.REFUSED);
        if (accessLog == null && journal == null && tracer == null && !isRefused) {
            return;
        }
        CallRecord record = record(call, new CallRecord.Result(outcome, status, reason, code));
        if (isRefused) {
            callLog.counters().refusalCounts().add(record);
        }
        if (accessLog != null) {
            accessLog.accept(record);
        }
        if (begunIn != null) {
            begunIn.appendEnd(record);
        } else if (journal != null) {
            journal.append(record);
        }
        if (tracer != null) {
            tracer.ended(record, traceparent);
        }
    }

    /** Returns the journal if it keeps the record of such a call. */
    private @Nullable CallJournal keeper(@Nullable Kind kind, String outcome, int status) {
        CallJournal journal = callLog.journal();
        return journal == null
                        || kind == null
                        || CallRecord.isAlwaysKept(kind, outcome, status, waitedNanos)
                        || journal.shouldRecord(exchange, kind, outcome)
                ? journal
                : null;
    }

    /** Returns the tracer if it records the call; one that requested no permit has no times to record. */
    private @Nullable CallTracer tracer(@Nullable String traceparent) {
        CallTracer tracer = requestedNanos == 0 ? null : callLog.tracer();
        return tracer != null && tracer.samples(traceparent) ? tracer : null;
    }

    private @Nullable String traceparent() {
        return callLog.tracer() == null || head == null || head.isRepeated(TRACEPARENT) ? null : head.get(TRACEPARENT);
    }

    private CallRecord record(@Nullable Call call, CallRecord.Result result) {
        CallRecord.Subject subject = begun == null ? subject(call) : begun;
        return new CallRecord(
                callLog.clocks().epochMillis(),
                (placed.isEmpty() ? subject : withOrders(subject, placed)).withCost(cost()),
                result,
                timing());
    }

    private CallRecord.Timing timing() {
        long now = callLog.clocks().nanos();
        long end = sent ? sentNanos : now;
        Permit latest = permit == null ? null : permit.latest();
        return new CallRecord.Timing(
                waitedNanos,
                waitedFor,
                latest == null ? -1 : latest.allowedNanos(),
                latest == null ? "" : latest.deadlineSource(),
                requestedNanos == 0 ? 0 : end - requestedNanos - (waitedNanos - waitedBeforeNanos),
                statusNanos,
                sent ? now - sentNanos : 0);
    }

    private CallRecord.Subject subject(@Nullable Call call) {
        return call == null
                ? new CallRecord.Subject(id, exchange, bot, "", method, "", null, "", "", "", "", "")
                : new CallRecord.Subject(
                        id,
                        exchange,
                        bot,
                        call.account(),
                        method,
                        call.route().id(),
                        call.kind(),
                        call.instrument(),
                        ids(call.orderIds(), "c:"),
                        ids(call.orderIds(), "x:"),
                        call.side(),
                        cost());
    }

    /** Returns the call with the ids of the response, as far as the request does not name them. */
    private static CallRecord.Subject withOrders(CallRecord.Subject subject, List<String> placed) {
        String clients = subject.clientOrderId().isEmpty() ? ids(placed, "c:") : subject.clientOrderId();
        String orders = subject.orderId().isEmpty() ? ids(placed, "x:") : subject.orderId();
        return subject.withOrders(clients, orders);
    }

    /** Returns the ids with that prefix, without it, separated by commas; of very many as many as a record holds. */
    private static String ids(List<String> names, String prefix) {
        String ids = "";
        for (String name : names) {
            if (name.startsWith(prefix)) {
                String id = name.substring(prefix.length());
                ids = ids.isEmpty() ? id : ids + "," + id;
                if (ids.length() >= CallRecord.MAX_ID_CHARS) {
                    break;
                }
            }
        }
        return ids;
    }

    private String cost() {
        Permit latest = permit == null ? null : permit.latest();
        return latest == null ? "" : callLog.sharedCost(latest);
    }
}
