package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A wait for what another process does not report by itself. */
final class Poll {
    private static final long PACE_MILLIS = 10;

    private Poll() {}

    /** A condition that another process fulfils. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Returns the milliseconds until the condition held, or -1 when it did not in time. */
    static long millisUntil(long timeoutMillis, Condition condition) throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long began = ticker.nanos();
        while (!condition.holds()) {
            if (ticker.nanos() - began > TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
                return -1;
            }
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - began);
    }
}
