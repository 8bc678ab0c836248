package dev.sluice.time;

/** Monotonic time in nanoseconds since a fixed but arbitrary point, the same for every process of one boot. Any thread. */
@FunctionalInterface
public interface Ticker {
    long nanos();

    static Ticker system() {
        return System::nanoTime;
    }
}
