package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A call that arrived as a WebSocket message.
 *
 * @param venueRequest the equivalent HTTP call without parameters
 * @param loggedOnKey the key that the WebSocket is logged on with; null before the logon
 */
record BinanceMessage(
        VenueRequest venueRequest, Params params, @Nullable String loggedOnKey) {}
