package dev.sluice.core.exchange.respond;

/** The size of a limit for a window, as the exchange publishes it in the responses of a route. */
public record PublishedLimit(String route, String limit, long size, long windowMs) {}
