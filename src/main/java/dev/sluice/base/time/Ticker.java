package dev.sluice.base.time;

/**
 * A monotonic clock in nanoseconds since an arbitrary point that is the same for every process of one boot. Any thread.
 */
@FunctionalInterface
public interface Ticker {
    long nanos();

    static Ticker system() {
        return System::nanoTime;
    }
}
