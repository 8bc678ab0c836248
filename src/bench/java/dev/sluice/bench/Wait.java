package dev.sluice.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A wait for what another process or thread does. */
final class Wait {
    private static final long SECONDS = 60;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Wait() {}

    /** A condition that another process or thread fulfils. */
    interface Condition {
        boolean holds() throws IOException;
    }

    /** Returns when the condition holds; fails when it does not within a minute. */
    static void until(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("not " + what + " within " + SECONDS + " s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
