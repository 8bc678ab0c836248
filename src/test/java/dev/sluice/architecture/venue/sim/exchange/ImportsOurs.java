package dev.sluice.architecture.venue.sim.exchange;

import dev.sluice.architecture.venue.core.ratelimit.Limit;

/** A simulated exchange that uses the code it is meant to check. */
final class ImportsOurs {
    final Limit limit = new Limit();
}
