package dev.sluice.architecture.upward.limit;

import dev.sluice.architecture.upward.config.Config;

/** A core package that uses the configuration. */
final class LooksUp {
    final Config config = new Config();
}
