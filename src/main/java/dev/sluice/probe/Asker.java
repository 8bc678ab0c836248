package dev.sluice.probe;

import dev.sluice.health.Level;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;

/** A check of one target, called on an event loop that it must not block. */
interface Asker {
    Asked ask(Context context);

    /**
     * One running check.
     *
     * @param over completes with the result, after all resources of the check are released; a failure counts as
     *     critical with its message
     * @param abort ends the check soon
     */
    record Asked(Future<Answer> over, Runnable abort) {}

    /**
     * The result of one check.
     *
     * @param level the level found
     * @param message raw text, not yet sanitised for display
     * @param details raw texts, not yet sanitised, and numbers
     */
    record Answer(Level level, String message, Map<String, ?> details) {
        Answer(Level level, String message) {
            this(level, message, Map.of());
        }
    }
}
