package dev.sluice.architecture.chance.backoff;

/** Core that draws chance of its own. */
final class DrawsChance {
    double draw() {
        return Math.random();
    }
}
