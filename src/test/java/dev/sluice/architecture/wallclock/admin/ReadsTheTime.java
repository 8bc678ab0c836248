package dev.sluice.architecture.wallclock.admin;

import java.time.Instant;

/** Shell that reads a clock outside time. */
final class ReadsTheTime {
    Instant now() {
        return Instant.now();
    }
}
