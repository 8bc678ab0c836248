package dev.sluice.admin.health;

import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.clock.DriftStatistics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A converter of this machine's clock status to JSON. */
final class ClockJson {
    private static final double NANOS_PER_MILLI = 1e6;

    private ClockJson() {}

    static JsonObject of(ClockStatus status) {
        ClockVerdict verdict = status.verdict();
        JsonObject json = new JsonObject()
                .put("standing", (verdict == null ? ClockStanding.UNKNOWN : verdict.clockStanding()).toString())
                .put("held", status.held())
                .put("limitMs", millis(status.limitNanos()))
                .put("by", verdict == null ? "no measurement yet" : verdict.by())
                .put("why", verdict == null ? "" : verdict.why())
                .put("daemon", status.daemon())
                .put("leapSecondToday", status.leap())
                .put("steps", status.steps())
                .put("lastStepMs", millis(status.lastStepNanos()));
        if (verdict != null && verdict.drift() != null) {
            drift(json, verdict.drift());
        }
        JsonArray sources = new JsonArray();
        status.sources().forEach(source -> sources.add(source(source)));
        JsonObject exchanges = new JsonObject();
        if (verdict != null) {
            verdict.exchanges().forEach((name, at) -> exchanges.put(name, exchange(at)));
        }
        return json.put("sources", sources)
                .put("exchanges", exchanges)
                .put("statistics", statistics(status.statistics()));
    }

    private static void drift(JsonObject json, Drift drift) {
        json.put("driftMs", millis(drift.middleNanos())).put("boundMs", millis(drift.boundNanos()));
    }

    private static JsonObject source(ClockStatus.Source source) {
        return new JsonObject()
                .put("name", source.name())
                .put("said", source.lastResult())
                .put("speaks", source.usable())
                .put("liar", source.wrong());
    }

    private static JsonObject exchange(ClockVerdict.AtExchange at) {
        JsonObject json = new JsonObject()
                .put("standing", at.clockStanding().toString())
                .put("held", at.held())
                .put("why", at.why());
        if (at.drift() != null) {
            drift(json, at.drift());
        }
        return json;
    }

    private static JsonObject statistics(DriftStatistics statistics) {
        return new JsonObject()
                .put("current_drift_ms", millis(statistics.currentNanos()))
                .put("average_drift_ms", millis(statistics.averageNanos()))
                .put("max_drift_ms", millis(statistics.mostNanos()))
                .put("min_drift_ms", millis(statistics.leastNanos()))
                .put("drift_trend", statistics.trend())
                .put("samples", statistics.samples());
    }

    private static double millis(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }
}
