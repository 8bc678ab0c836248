package dev.sluice;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the futures of Vert.x on a test's own thread. */
public final class Futures {
    /** Long enough for a busy machine; a test that passes never waits that long. */
    private static final long MOST_SECONDS = 60;

    private Futures() {}

    /** Returns the result of the future when it is complete; throws its failure, or an AssertionError if it does not complete in time. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the future did not complete within " + MOST_SECONDS + " s", e);
        }
    }
}
