package dev.sluice.architecture.upward.core.ratelimit;

import dev.sluice.architecture.upward.config.Config;

/** A core package that uses the configuration. */
final class LooksUp {
    final Config config = new Config();
}
