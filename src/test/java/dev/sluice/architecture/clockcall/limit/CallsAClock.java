package dev.sluice.architecture.clockcall.limit;

/** Core that reads a clock. */
final class CallsAClock {
    long now() {
        return System.nanoTime();
    }
}
