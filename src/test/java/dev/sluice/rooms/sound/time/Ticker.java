package dev.sluice.rooms.sound.time;

/** The door: it may read a clock. */
final class Ticker {
    long nanos() {
        return System.nanoTime();
    }
}
