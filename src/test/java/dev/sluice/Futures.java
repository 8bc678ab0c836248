package dev.sluice;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Vert.x futures on the thread of a test. */
public final class Futures {
    /** Bound on a wait, long enough for a busy machine; successful tests never wait that long. */
    private static final long MAX_SECONDS = 60;

    private Futures() {}

    /**
     * Returns the result of the future when it is complete; throws its failure, or an AssertionError if it does not
     * complete in time.
     */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the future did not complete within " + MAX_SECONDS + " s", e);
        }
    }
}
