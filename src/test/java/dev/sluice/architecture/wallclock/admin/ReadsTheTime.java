package dev.sluice.architecture.wallclock.admin;

import java.time.Instant;

/** A shell class that reads a clock outside {@code time}. */
final class ReadsTheTime {
    Instant now() {
        return Instant.now();
    }
}
