package dev.sluice.rooms.clockcall.limit;

/** Core that reads a clock. */
final class CallsAClock {
    long now() {
        return System.nanoTime();
    }
}
