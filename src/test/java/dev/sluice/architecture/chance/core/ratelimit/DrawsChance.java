package dev.sluice.architecture.chance.core.ratelimit;

/** Core that draws chance of its own. */
final class DrawsChance {
    double draw() {
        return Math.random();
    }
}
