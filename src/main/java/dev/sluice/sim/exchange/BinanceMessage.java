package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A request that came as a message.
 *
 * @param venueRequest what it would be as an HTTP call, without parameters
 * @param loggedOnKey the key that its WebSocket is logged on with, null before
 */
record BinanceMessage(
        VenueRequest venueRequest, Params params, @Nullable String loggedOnKey) {}
