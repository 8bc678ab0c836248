package dev.sluice.rooms.upward.limit;

import dev.sluice.rooms.upward.config.Config;

/** A leaf that uses what is above it. */
final class LooksUp {
    final Config config = new Config();
}
