package dev.sluice.time;

/** This machine's idea of the time of day, in milliseconds since 1970-01-01 UTC; it may be wrong and may jump. Any thread. */
@FunctionalInterface
public interface WallClock {
    long epochMillis();

    static WallClock system() {
        return System::currentTimeMillis;
    }
}
