package dev.sluice.admin.health;

import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.LiquidationRatio;
import dev.sluice.core.health.Margin;
import dev.sluice.core.health.ReadinessStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A converter of checks and margins to JSON, for the admin port only, because it includes balances. */
final class ReadinessJson {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    /** Maximum number of accounts whose history is included. */
    private static final int MAX_HISTORIES = 100;

    private ReadinessJson() {}

    static JsonObject of(ReadinessStatus status) {
        JsonObject checks = new JsonObject();
        for (ReadinessStatus.OfCheck one : status.checks()) {
            CheckState state = one.state();
            JsonObject details = new JsonObject();
            state.details().forEach(details::put);
            checks.put(
                    state.name(),
                    check(state, status.nowNanos())
                            .put("by", one.check().by().toString())
                            .put("details", details)
                            .put("stops", CheckJson.stops(List.of(one.check().checkAction())))
                            .put("history", history(state, status.nowNanos())));
        }
        return new JsonObject().put("checks", checks).put("margins", margins(status, MAX_HISTORIES));
    }

    /** Returns only the margins, without their histories. */
    static JsonObject marginsOf(ReadinessStatus status) {
        return new JsonObject().put("margins", margins(status, 0));
    }

    private static JsonArray margins(ReadinessStatus status, int maxHistories) {
        JsonArray margins = new JsonArray();
        for (ReadinessStatus.OfMargin margin : status.margins()) {
            JsonObject json = margin(margin, check(margin.state(), status.nowNanos()));
            margins.add(
                    margins.size() < maxHistories
                            ? json.put("history", history(margin.state(), status.nowNanos()))
                            : json);
        }
        return margins;
    }

    private static JsonObject margin(ReadinessStatus.OfMargin margin, JsonObject check) {
        check.put("exchange", margin.exchange())
                .put("account", margin.account())
                .put("source", margin.source())
                .put("margin_ratio", margin.marginState().ratio().doubleValue());
        if (margin.marginState() instanceof Margin funds) {
            check.put("available_balance", funds.available().toPlainString())
                    .put("used_margin", funds.used().toPlainString())
                    .put("currency", funds.currency());
        } else if (margin.marginState() instanceof LiquidationRatio near) {
            check.put("margin", near.seen().name()).put("figure", near.seen().figure());
        }
        return check;
    }

    /** Returns the state of a REST connection as JSON. */
    static JsonObject of(ConnectionStatus rest) {
        JsonObject json = new JsonObject()
                .put("status", rest.state().toString())
                .put("level", rest.healthLevel().toString())
                .put("latency_ms", rest.latencyNanos() / NANOS_PER_MILLI)
                .put("error_count", rest.errors())
                .put("last_error", rest.lastError());
        return rest.quietNanos() < 0 ? json : json.put("lastSeenSeconds", seconds(rest.quietNanos()));
    }

    private static JsonObject check(CheckState state, long nowNanos) {
        JsonObject json = new JsonObject()
                .put("status", state.healthLevel().toString())
                .put("message", state.message())
                .put("sinceSeconds", seconds(nowNanos - state.sinceNanos()));
        CheckResult last = state.last();
        return last == null ? json : json.put("lastSeenSeconds", seconds(nowNanos - last.atNanos()));
    }

    private static JsonArray history(CheckState state, long nowNanos) {
        JsonArray history = new JsonArray();
        state.history().forEach(checkResult -> history.add(finding(checkResult, nowNanos)));
        return history;
    }

    private static JsonObject finding(CheckResult checkResult, long nowNanos) {
        return new JsonObject()
                .put("status", checkResult.healthLevel().toString())
                .put("message", checkResult.message())
                .put("secondsAgo", seconds(nowNanos - checkResult.atNanos()));
    }

    private static double seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }
}
