package dev.sluice.config;

import dev.sluice.core.admission.settings.DeadlineSettings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.proxy.routing.RequestLine;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The classification of one call under a configuration, with its costs and limits, as text or as JSON. */
public record Explanation(
        Exchange exchange,
        @Nullable Upstream upstream,
        Call call,
        List<Cost> costs,
        List<LimitSettings> limits,
        DeadlineSettings deadlines) {

    /**
     * Explains a call.
     *
     * @param name the name or an alias of the exchange
     * @throws IllegalArgumentException when there is no such exchange, or the gateway refuses the call unseen
     */
    public static Explanation of(Config config, String name, CallRequest call) {
        ConfiguredExchange configured = config.exchange(name);
        if (configured == null) {
            throw new IllegalArgumentException("no exchange '" + name + "' is configured; configured: "
                    + config.exchanges().stream().map(ConfiguredExchange::name).collect(Collectors.joining(", ")));
        }
        if (!call.target().startsWith("/")) {
            throw new IllegalArgumentException(
                    "'target' must begin with '/', such as /api/v3/time, not '" + call.target() + "'");
        }
        String problem = RequestLine.problem(call.method(), call.target());
        if (problem != null) {
            throw new IllegalArgumentException("the gateway refuses this call without classifying it: " + problem);
        }
        return of(configured, config.gateway().admission().deadlines(), call);
    }

    private static Explanation of(ConfiguredExchange configured, DeadlineSettings deadlines, CallRequest request) {
        Exchange exchange = configured.exchange();
        boolean reads = exchange.classifier().needsBody(request.method());
        CallRequest seen =
                reads ? request : new CallRequest(request.method(), request.target(), request.headers(), new byte[0]);
        Call call = exchange.classifier().classify(seen);
        String path = request.target().split("\\?", 2)[0];
        return new Explanation(
                exchange,
                exchange.hosts().upstream(path),
                call,
                exchange.classifier().costs(call, new OrderCache(), 0).stream()
                        .sorted(Comparator.comparingLong(Cost::max).reversed())
                        .toList(),
                configured.limits(),
                deadlines);
    }

    /**
     * The explanation as JSON; {@code key} is a hash of the API key, by which limits of keys count, {@code limits} has
     * the details of the limits in {@code costs}, in the same order, and {@code strictestMode} is the strictest mode in
     * which the call passes.
     */
    public record ExplainedCall(
            String exchange,
            String method,
            @Nullable String upstream,
            String route,
            boolean listed,
            String source,
            Kind kind,
            Mode strictestMode,
            String note,
            String account,
            String instrument,
            List<ExplainedCost> costs,
            List<ExplainedLimit> limits,
            ExplainedDeadline deadline,
            String key,
            @Nullable String nonceSequence,
            boolean repeatable) {}

    /** The cost of the call at one limit. */
    public record ExplainedCost(String limit, String scope, long cost) {
        private static ExplainedCost of(LimitSettings limit, Cost cost) {
            return new ExplainedCost(limit.name(), limit.scope().toString(), cost.max());
        }
    }

    /** A limit that the call is charged to. */
    public record ExplainedLimit(
            String limit,
            long costWhenOk,
            long size,
            long usable,
            long windowMs,
            String breach,
            boolean exact,
            String instrument) {
        private static ExplainedLimit of(LimitSettings limit, Cost cost) {
            return new ExplainedLimit(
                    limit.name(),
                    cost.onOk(),
                    limit.size(),
                    limit.usable(),
                    limit.windowMs(),
                    limit.breach().toString(),
                    limit.exact(),
                    cost.instrument());
        }
    }

    /** How long the call may wait, and why. */
    public record ExplainedDeadline(long millis, String from) {}

    public ExplainedCall json() {
        return new ExplainedCall(
                exchange.name(),
                call.method(),
                upstream == null ? null : upstream.toString(),
                call.route().id(),
                call.route().listed(),
                call.route().source(),
                call.kind(),
                Mode.strictestFor(call.kind()),
                call.note(),
                call.account(),
                call.instrument(),
                costs.stream()
                        .map(cost -> ExplainedCost.of(limits.get(cost.limit()), cost))
                        .toList(),
                costs.stream()
                        .map(cost -> ExplainedLimit.of(limits.get(cost.limit()), cost))
                        .toList(),
                new ExplainedDeadline(deadlineMillis(), deadlineFrom()),
                call.key(),
                nonceSequence(),
                call.repeatable());
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
        return call.signatureLifetimeMillis();
    }

    private String deadlineFrom() {
        boolean signature = signed() && signatureMillis() < deadlines.millis(call.kind());
        return signature
                ? "signature: " + call.deadlineSource() + ", minus " + deadlines.marginMillis(lifeMillis())
                        + " ms for the network"
                : "kind " + call.kind();
    }

    private @Nullable String nonceSequence() {
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
