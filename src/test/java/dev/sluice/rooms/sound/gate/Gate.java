package dev.sluice.rooms.sound.gate;

import dev.sluice.rooms.sound.limit.Limit;
import java.util.concurrent.locks.ReentrantLock;

/** Core as it should be: uses its row, takes a lock, has the time as an argument. */
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
