package dev.sluice.telemetry;

import dev.sluice.proxy.call.AccessLogEntry;
import dev.sluice.proxy.call.CallTracer;
import dev.sluice.proxy.call.TraceContext;
import dev.sluice.telemetry.SpanEncoder.EndedCall;
import dev.sluice.time.WallClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sampled calls that have ended and wait to be exported as spans, bounded in number and bytes; what does not fit is dropped and
 * counted. A batch is kept until the receiver accepts or refuses it, so an outage loses only calls that do not fit. Thread-safe.
 */
public final class CallSpans implements CallTracer, OtlpExporter.Batches {
    private static final int MAX_CALLS = 2_048;
    private static final int MAX_BYTES = 2_000_000;
    private static final int BATCH_CALLS = 512;
    /** The bytes of a queued call besides its text. */
    private static final int CALL_BYTES = 300;

    private static final int HUNDRED = 100;

    private final int sampledPercent;
    private final SpanEncoder encoder;
    private final WallClock wallClock;
    private final AtomicLong dropped = new AtomicLong();
    private final ArrayDeque<EndedCall> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private volatile byte @Nullable [] batch;

    /** @param sampledPercent the share of the calls without a valid {@code traceparent} that is recorded */
    public CallSpans(int sampledPercent, String instance, String version, WallClock wallClock) {
        this.sampledPercent = sampledPercent;
        this.encoder = new SpanEncoder(new OtlpJson.Resource(instance, version), () -> randomHex(1));
        this.wallClock = wallClock;
    }

    // ---- on the event loops

    @Override
    public @Nullable TraceContext sample(@Nullable String traceparent) {
        TraceContext given = traceparent == null ? null : TraceContext.parse(traceparent);
        if (given != null) {
            return given.isSampled() ? given : null;
        }
        return ThreadLocalRandom.current().nextInt(HUNDRED) < sampledPercent
                ? new TraceContext(randomHex(2), "", true)
                : null;
    }

    @Override
    public void ended(TracedCall call) {
        EndedCall ended = new EndedCall(call, wallClock.epochNanos());
        int bytes = bytes(ended);
        synchronized (this) {
            if (waiting.size() < MAX_CALLS && waitingBytes + bytes <= MAX_BYTES) {
                waiting.addLast(ended);
                waitingBytes += bytes;
                return;
            }
        }
        dropped.incrementAndGet();
    }

    private static int bytes(EndedCall call) {
        AccessLogEntry entry = call.traced().entry();
        return CALL_BYTES
                + 2
                        * (entry.id().length()
                                + entry.bot().length()
                                + entry.account().length()
                                + entry.route().length());
    }

    /** Returns 16 hexadecimal digits for each number, none of which is zero. */
    private static String randomHex(int numbers) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < numbers; i++) {
            long number = ThreadLocalRandom.current().nextLong();
            hex.append(String.format("%016x", number == 0 ? 1 : number));
        }
        return hex.toString();
    }

    /** Returns the number of sampled calls that were dropped because too many waited. */
    public long dropped() {
        return dropped.get();
    }

    // ---- for the exporter

    @Override
    public byte @Nullable [] next() {
        byte[] kept = batch;
        if (kept != null) {
            return kept;
        }
        List<EndedCall> calls = new ArrayList<>();
        synchronized (this) {
            while (calls.size() < BATCH_CALLS && !waiting.isEmpty()) {
                EndedCall call = waiting.removeFirst();
                waitingBytes -= bytes(call);
                calls.add(call);
            }
        }
        batch = calls.isEmpty() ? null : encoder.encode(calls);
        return batch;
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public void done() {
        batch = null;
    }
}
