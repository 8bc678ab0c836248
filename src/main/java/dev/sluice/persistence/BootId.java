package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** An identifier of one boot of this machine: values of the monotonic clock are comparable only within one boot. */
record BootId(long high, long low) {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    /** The identifier for data that is valid across boots. */
    static final BootId ANY = new BootId(0, 0);

    /** Returns the system's boot id; where there is none, a random one, so that no saved data is reused. */
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
