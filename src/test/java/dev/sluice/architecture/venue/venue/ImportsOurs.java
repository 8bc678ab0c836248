package dev.sluice.architecture.venue.venue;

import dev.sluice.architecture.venue.limit.Limit;

/** The simulated exchange, sharing the arithmetic that it is meant to check. */
final class ImportsOurs {
    final Limit limit = new Limit();
}
