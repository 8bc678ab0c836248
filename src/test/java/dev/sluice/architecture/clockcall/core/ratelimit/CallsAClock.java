package dev.sluice.architecture.clockcall.core.ratelimit;

/** A core class that reads a clock. */
final class CallsAClock {
    long now() {
        return System.nanoTime();
    }
}
