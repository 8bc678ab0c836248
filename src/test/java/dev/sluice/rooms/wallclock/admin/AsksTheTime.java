package dev.sluice.rooms.wallclock.admin;

import java.time.Instant;

/** Shell that reads a clock past the door. */
final class AsksTheTime {
    Instant now() {
        return Instant.now();
    }
}
