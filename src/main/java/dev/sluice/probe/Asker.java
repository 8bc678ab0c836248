package dev.sluice.probe;

import dev.sluice.health.Level;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;

/** One way to ask; asked on an event loop, which it must not block. */
interface Asker {
    Asked ask(Context context);

    /**
     * One question.
     *
     * @param over its answer; a failure is critical with its text. Never before all that it uses is given back
     * @param abort ends it soon
     */
    record Asked(Future<Answer> over, Runnable abort) {}

    /**
     * What came of it.
     *
     * @param message not yet made fit to be shown
     * @param details texts, not yet made fit either, and numbers
     */
    record Answer(Level level, String message, Map<String, ?> details) {
        Answer(Level level, String message) {
            this(level, message, Map.of());
        }
    }
}
