package dev.sluice.probe;

import dev.sluice.health.Level;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.OneLine;
import dev.sluice.health.Turn;
import dev.sluice.time.Ticker;
import io.vertx.core.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/** A job that repeats one configured check. */
record CheckJob(Told told, Turn.Pace pace, Asker asker) implements Job {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double TENTHS = 10;

    /** The name and kind of a check, with the listener that receives its results. */
    record Told(String name, NamedCheck.By by, CheckJobs.Listener listener, Ticker ticker) {
        void found(Level level, String message, Map<String, ?> details) {
            listener.found(name, by, level, message, details);
        }
    }

    @Override
    public Attempt begin(Context context) {
        long begun = told.ticker().nanos();
        Asker.Asked asked = asker.ask(context);
        return new Attempt(asked.over().map(answer -> () -> tell(answer, begun)), asked.abort());
    }

    private void tell(Asker.Answer answer, long begun) {
        double millis = (told.ticker().nanos() - begun) / NANOS_PER_MILLI;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("took_ms", Math.round(millis * TENTHS) / TENTHS);
        answer.details()
                .forEach((name, value) ->
                        details.put(OneLine.of(name), value instanceof String text ? OneLine.of(text) : value));
        told.found(answer.level(), OneLine.of(answer.message()), details);
    }

    @Override
    public void failed(String why) {
        told.found(Level.CRITICAL, why, Map.of());
    }
}
