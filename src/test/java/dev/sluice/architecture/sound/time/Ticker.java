package dev.sluice.architecture.sound.time;

/** The only package that may read a clock. */
final class Ticker {
    long nanos() {
        return System.nanoTime();
    }
}
