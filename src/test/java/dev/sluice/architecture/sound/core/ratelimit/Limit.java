package dev.sluice.architecture.sound.core.ratelimit;

/** A package that uses no other. */
public final class Limit {
    public long endNanos() {
        return 0;
    }
}
