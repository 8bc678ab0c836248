package dev.sluice.architecture.sound.base.time;

/** The only package that may read a clock. */
final class Ticker {
    long nanos() {
        return System.nanoTime();
    }
}
