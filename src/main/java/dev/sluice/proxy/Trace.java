package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Outcome;
import dev.sluice.gate.Reason;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When one call asked, left and was answered: what is counted of it, and its line in the access log. On its bot's event loop only. */
final class Trace {
    private final Loop loop;
    private final Of of;
    private long askedNanos;
    private long waitedNanos;
    private long upstreamNanos;
    private boolean sent;

    /** What it is the trace of; {@code bot}: "" when it did not name itself. */
    record Of(String exchange, String bot, String id, String method) {}

    Trace(Loop loop, Of of) {
        this.loop = loop;
        this.of = of;
    }

    void asked(long now) {
        askedNanos = now;
    }

    long askedNanos() {
        return askedNanos;
    }

    void sent(Call call, long now) {
        sent = true;
        waitedNanos = now - askedNanos;
        loop.counts().waited(of.exchange(), call.kind(), waitedNanos);
    }

    void answered(Call call, long took) {
        upstreamNanos = took;
        loop.counts().answered(of.exchange(), call.kind(), took);
    }

    void refused(@Nullable Call call, Reason reason, int status) {
        loop.counts().refused(of.exchange(), reason);
        if (!sent) {
            waitedNanos = loop.nanos() - askedNanos;
        }
        log(call, status, reason.header());
    }

    /** @param status of the exchange's answer; 0: none came */
    void settled(Call call, Outcome outcome, int status) {
        loop.counts().settled(of.exchange(), call, outcome);
        log(call, status, outcome.name().toLowerCase(Locale.ROOT));
    }

    /** It had an answer that was not sent for it. */
    void shared(Call call, SharedRead.How how, int status) {
        boolean kept = how == SharedRead.How.HIT;
        loop.counts().shared(of.exchange(), call, kept);
        followed(call, kept ? "kept" : "shared", status);
    }

    /** It waited for the answer to another one's call. */
    void followed(Call call, String what, int status) {
        waitedNanos = loop.nanos() - askedNanos;
        log(call, status, what);
    }

    private void log(@Nullable Call call, int status, String what) {
        Consumer<Accessed> sink = loop.accessLog();
        if (sink != null) {
            sink.accept(new Accessed(
                    of.id(),
                    of.exchange(),
                    of.bot(),
                    call == null ? "" : call.account(),
                    call == null ? "" : call.kind().name().toLowerCase(Locale.ROOT),
                    of.method(),
                    call == null ? "" : call.route().id(),
                    status,
                    what,
                    sent,
                    waitedNanos,
                    upstreamNanos));
        }
    }
}
