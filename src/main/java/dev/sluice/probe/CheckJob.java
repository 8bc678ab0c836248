package dev.sluice.probe;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.health.CheckSchedule;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.MessageRedactor;
import dev.sluice.core.health.NamedCheck;
import io.vertx.core.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/** A job that repeats one configured check. */
record CheckJob(ResultSink sink, CheckSchedule.Timing pace, CheckRunner checkRunner) implements ScheduledJob {
    private static final double TENTHS = 10;

    /** The name and kind of a check, with the listener that receives its results. */
    record ResultSink(String name, NamedCheck.FindingSource by, CheckJobs.Listener listener, Ticker ticker) {
        void report(HealthLevel healthLevel, String message, Map<String, ?> details) {
            listener.onResult(name, by, healthLevel, message, details);
        }
    }

    @Override
    public Attempt begin(Context context) {
        long begun = sink.ticker().nanos();
        CheckRunner.CheckRun checkRun = checkRunner.runCheck(context);
        return new Attempt(checkRun.result().map(runOutcome -> () -> report(runOutcome, begun)), checkRun.abort());
    }

    private void report(CheckRunner.RunOutcome runOutcome, long begun) {
        double millis = (sink.ticker().nanos() - begun) / (double) Nanos.PER_MILLI;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("took_ms", Math.round(millis * TENTHS) / TENTHS);
        runOutcome
                .details()
                .forEach((name, value) -> details.put(
                        MessageRedactor.of(name), value instanceof String text ? MessageRedactor.of(text) : value));
        sink.report(runOutcome.healthLevel(), MessageRedactor.of(runOutcome.message()), details);
    }

    @Override
    public void failed(String why) {
        sink.report(HealthLevel.CRITICAL, why, Map.of());
    }
}
