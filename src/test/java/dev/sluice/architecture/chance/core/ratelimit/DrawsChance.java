package dev.sluice.architecture.chance.core.ratelimit;

/** A core class that draws random numbers. */
final class DrawsChance {
    double draw() {
        return Math.random();
    }
}
