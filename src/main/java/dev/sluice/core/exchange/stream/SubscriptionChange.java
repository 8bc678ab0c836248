package dev.sluice.core.exchange.stream;

/**
 * A message from a bot that changes its subscriptions.
 *
 * @param isSubscribe true for a subscription, false for an unsubscription
 * @param topics one hash for each topic, the same each time the topic is named
 * @param id the id as raw text, including quotes; "" if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record SubscriptionChange(boolean isSubscribe, long[] topics, String id) {}
