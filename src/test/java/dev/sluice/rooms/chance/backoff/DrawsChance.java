package dev.sluice.rooms.chance.backoff;

/** Core that draws chance of its own. */
final class DrawsChance {
    double draw() {
        return Math.random();
    }
}
