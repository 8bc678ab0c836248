package dev.sluice.core.exchange;

/**
 * A message of a bot that changes what it is subscribed to.
 *
 * @param more whether it subscribes; else it unsubscribes
 * @param topics one number for each topic, the same whenever it is named again
 * @param id as it stands in the message, quotes included; "" when it has none
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record SubscriptionChange(boolean more, long[] topics, String id) {}
