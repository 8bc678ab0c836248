package dev.sluice.venue;

import org.jspecify.annotations.Nullable;

/**
 * A request that came as a message.
 *
 * @param request what it would be as an HTTP call, without parameters
 * @param loggedOnKey the key that its WebSocket is logged on with, null before
 */
record BinanceMessage(
        Request request, Params params, @Nullable String loggedOnKey) {}
