package dev.sluice.probe;

import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;

/** A check of one target, called on an event loop that it must not block. */
interface CheckRunner {
    CheckRun runCheck(Context context);

    /**
     * One running check.
     *
     * @param result completes with the result, after all resources of the check are released; a failed future is a
     *     critical result with the failure's message
     * @param abort ends the check soon
     */
    record CheckRun(Future<RunOutcome> result, Runnable abort) {}

    /**
     * The result of one check.
     *
     * @param healthLevel the level found
     * @param message raw text, not yet sanitised for display
     * @param details raw texts, not yet sanitised, and numbers
     */
    record RunOutcome(HealthLevel healthLevel, String message, Map<String, ?> details) {
        RunOutcome(HealthLevel healthLevel, String message) {
            this(healthLevel, message, Map.of());
        }
    }
}
