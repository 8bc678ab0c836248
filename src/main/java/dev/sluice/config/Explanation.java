package dev.sluice.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.core.admission.DeadlineSettings;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Cost;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.OrderCache;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classification of one call under a configuration, with its costs and limits, as text or as JSON. */
public record Explanation(
        Exchange exchange,
        @Nullable Upstream upstream,
        Call call,
        List<Cost> costs,
        List<LimitSettings> limits,
        DeadlineSettings deadlines) {

    public static Explanation of(ConfiguredExchange configured, DeadlineSettings deadlines, CallRequest callRequest) {
        Exchange exchange = configured.exchange();
        boolean reads = exchange.needsBody(callRequest.method(), callRequest.target());
        CallRequest seen = reads
                ? callRequest
                : new CallRequest(callRequest.method(), callRequest.target(), callRequest.headers(), new byte[0]);
        Call call = exchange.classify(seen);
        String path = callRequest.target().split("\\?", 2)[0];
        return new Explanation(
                exchange,
                exchange.upstream(path),
                call,
                exchange.costs(call, new OrderCache(), 0).stream()
                        .sorted(Comparator.comparingLong(Cost::max).reversed())
                        .toList(),
                configured.limits(),
                deadlines);
    }

    /**
     * The explanation as JSON.
     *
     * @param costs the limits that the call is charged to, highest cost first
     * @param limits the details of the same limits in the same order
     * @param text the explanation as text; only in the answer of the admin port
     */
    public record Answer(
            String exchange,
            String method,
            @Nullable String upstream,
            String route,
            boolean listed,
            String source,
            Kind kind,
            String note,
            String account,
            String instrument,
            List<CostOfLimit> costs,
            List<ChargedLimit> limits,
            Deadline deadline,
            @Nullable String nonceKey,
            boolean repeatable,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String text) {
        public record CostOfLimit(String limit, String scope, long cost) {}

        public record ChargedLimit(
                String limit,
                long costWhenOk,
                long size,
                long usable,
                long windowMs,
                String breach,
                boolean exact,
                String instrument) {}

        public record Deadline(long millis, String from) {}
    }

    /** Returns the explanation as JSON shows it. */
    public Answer answer(boolean hasText) {
        return new Answer(
                exchange.name(),
                call.method(),
                upstream == null ? null : upstream.toString(),
                call.route().id(),
                call.route().listed(),
                call.route().source(),
                call.kind(),
                call.note(),
                call.account(),
                call.instrument(),
                costs.stream().map(this::cost).toList(),
                costs.stream().map(this::charged).toList(),
                new Answer.Deadline(deadlineMillis(), deadlineFrom()),
                nonceKey(),
                call.repeatable(),
                hasText ? text() : null);
    }

    private Answer.CostOfLimit cost(Cost cost) {
        LimitSettings limit = limits.get(cost.limit());
        return new Answer.CostOfLimit(limit.name(), limit.scope().toString(), cost.max());
    }

    private Answer.ChargedLimit charged(Cost cost) {
        LimitSettings limit = limits.get(cost.limit());
        return new Answer.ChargedLimit(
                limit.name(),
                cost.onOk(),
                limit.size(),
                limit.usable(),
                limit.windowMs(),
                limit.breach().toString(),
                limit.exact(),
                cost.instrument());
    }

    private long deadlineMillis() {
        long byKind = deadlines.millis(call.kind());
        return signed() ? Math.min(byKind, signatureMillis()) : byKind;
    }

    private boolean signed() {
        return call.signedUntilEpochMillis() != Call.NEVER;
    }

    /** Returns how long a signature made now stays usable: its lifetime minus the margin. */
    private long signatureMillis() {
        return Math.max(0, lifeMillis() - deadlines.marginMillis(lifeMillis()));
    }

    private long lifeMillis() {
        return call.signedForMillis();
    }

    private String deadlineFrom() {
        boolean signature = signed() && signatureMillis() < deadlines.millis(call.kind());
        return signature
                ? "signature: " + call.deadlineSource() + ", minus " + deadlines.marginMillis(lifeMillis())
                        + " ms for the network"
                : "kind " + call.kind();
    }

    private @Nullable String nonceKey() {
        return call.nonce() < 0 ? null : call.key();
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "route",
                call.route() + (call.route().listed() ? "" : " (no route for this call: default cost and kind)"));
        line(text, "kind", call.kind() + (call.note().isEmpty() ? "" : " (" + call.note() + ")"));
        line(text, "goes to", upstream == null ? "none: no upstream is configured for this path" : upstream.toString());
        for (Cost cost : costs) {
            LimitSettings limit = limits.get(cost.limit());
            String whenOk = cost.onOk() == cost.max() ? "" : ", " + cost.onOk() + " when it succeeds";
            String of = " of " + limit.usable() + (limit.exact() ? "" : ", not exact");
            line(text, "limit", limit.name() + " (" + limit.scope() + "): costs " + cost.max() + of + whenOk);
        }
        line(text, "account", call.account().isEmpty() ? "none: the call carries no key" : call.account());
        line(text, "instrument", call.instrument().isEmpty() ? "none" : call.instrument());
        line(text, "may wait", deadlineMillis() + " ms (" + deadlineFrom() + ")");
        line(text, "nonce key", call.nonce() < 0 ? "none" : call.key());
        line(text, "repeatable", call.repeatable() ? "yes: a read" : "no");
        line(text, "source", call.route().source());
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-11s %s%n", name, value));
    }
}
