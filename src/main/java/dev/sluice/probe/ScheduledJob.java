package dev.sluice.probe;

import dev.sluice.core.health.CheckSchedule;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** A task that a {@link CheckScheduler} runs repeatedly, started on its event loop. */
public interface ScheduledJob {
    CheckSchedule.Timing pace();

    Attempt begin(Context context);

    /** Called when a run took too long or failed. */
    void failed(String why);

    /**
     * One run of a job.
     *
     * @param completion completes, after all resources of the run are released, with the action that reports the
     *     result; the action is run only when the result is in time
     * @param abort ends the run soon; the run has ended only when {@code completion} completes
     */
    record Attempt(Future<Runnable> completion, Runnable abort) {}
}
