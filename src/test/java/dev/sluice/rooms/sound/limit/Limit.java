package dev.sluice.rooms.sound.limit;

/** A leaf as it should be. */
public final class Limit {
    public long endNanos() {
        return 0;
    }
}
