package dev.sluice.core.exchange;

/**
 * A message of an exchange that may be an answer.
 *
 * @param id as it stands in the message; "" when it has none
 * @param idPresent whether there is a place for one, though it may say null
 * @param name what it calls itself; "" when it has no name
 */
public record InboundMessage(UpstreamResponse upstreamResponse, String id, boolean idPresent, String name) {}
