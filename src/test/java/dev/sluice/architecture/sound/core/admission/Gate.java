package dev.sluice.architecture.sound.core.admission;

import dev.sluice.architecture.sound.core.ratelimit.Limit;
import java.util.concurrent.locks.ReentrantLock;

/** Valid core: uses only its row, takes a lock, gets the time as an argument. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Limit limit = new Limit();

    boolean fits(long nowNanos) {
        lock.lock();
        try {
            return limit.endNanos() - nowNanos >= 0;
        } finally {
            lock.unlock();
        }
    }
}
