package dev.sluice.probe;

import dev.sluice.health.Turn;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** Something that a {@link Rota} does again and again, on its event loop. */
public interface Job {
    Turn.Pace pace();

    Attempt begin(Context context);

    /** It took too long, or could not be done. */
    void failed(String why);

    /**
     * One time of doing it.
     *
     * @param over gives what to do with what was found, which is done only if it came in time; never before all that it uses is given back
     * @param abort ends it soon; it is over only when it is over
     */
    record Attempt(Future<Runnable> over, Runnable abort) {}
}
