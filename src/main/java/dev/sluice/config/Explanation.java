package dev.sluice.config;

import dev.sluice.core.admission.settings.DeadlineSettings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.proxy.routing.RequestLine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
        String flaw = RequestLine.flaw(call.method(), call.target());
        if (flaw != null) {
            throw new IllegalArgumentException("the gateway refuses this call without classifying it: " + flaw);
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

    public JsonObject json() {
        return new JsonObject()
                .put("exchange", exchange.name())
                .put("method", call.method())
                .put("upstream", upstream == null ? null : upstream.toString())
                .put("route", call.route().id())
                .put("listed", call.route().listed())
                .put("source", call.route().source())
                .put("kind", call.kind().name())
                .put("note", call.note())
                .put("account", call.account())
                .put("instrument", call.instrument())
                .put("costs", costsJson())
                .put("limits", limitsJson())
                .put(
                        "deadline",
                        new JsonObject().put("millis", deadlineMillis()).put("from", deadlineFrom()))
                .put("nonceKey", nonceKey())
                .put("repeatable", call.repeatable());
    }

    /** Returns the limits that the call is charged to, highest cost first. */
    private JsonArray costsJson() {
        JsonArray all = new JsonArray();
        for (Cost cost : costs) {
            LimitSettings limit = limits.get(cost.limit());
            all.add(new JsonObject()
                    .put("limit", limit.name())
                    .put("scope", limit.scope().toString())
                    .put("cost", cost.max()));
        }
        return all;
    }

    /** Returns the details of the same limits in the same order. */
    private JsonArray limitsJson() {
        JsonArray all = new JsonArray();
        for (Cost cost : costs) {
            LimitSettings limit = limits.get(cost.limit());
            all.add(new JsonObject()
                    .put("limit", limit.name())
                    .put("costWhenOk", cost.onOk())
                    .put("size", limit.size())
                    .put("usable", limit.usable())
                    .put("windowMs", limit.windowMs())
                    .put("breach", limit.breach().toString())
                    .put("exact", limit.exact())
                    .put("instrument", cost.instrument()));
        }
        return all;
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
