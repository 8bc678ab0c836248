package dev.sluice.architecture.clockcall.core.ratelimit;

/** Core that reads a clock. */
final class CallsAClock {
    long now() {
        return System.nanoTime();
    }
}
