package dev.sluice.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Tells one boot of this machine from another: instants of the monotonic clock mean something within one boot only. */
record BootId(long high, long low) {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    /** Of what means something whatever boot it was. */
    static final BootId ANY = new BootId(0, 0);

    /** The system's; where it tells none, one that no other process has, so that nothing is ever taken over. */
    static BootId current() {
        try {
            return of(UUID.fromString(Files.readString(LINUX).strip()));
        } catch (IOException | IllegalArgumentException noBootId) {
            return of(UUID.randomUUID());
        }
    }

    private static BootId of(UUID id) {
        return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
