package dev.sluice.architecture.venue.sim.exchange;

import dev.sluice.architecture.venue.core.ratelimit.Limit;

/** The simulated exchange, sharing the arithmetic that it is meant to check. */
final class ImportsOurs {
    final Limit limit = new Limit();
}
