package dev.sluice.core.queue;

/**
 * The properties of a call that decide its position in the queue of a limit.
 *
 * @param laneClass class of the call
 * @param bot name of the bot
 * @param cost cost at this limit, in units of the limit
 * @param arrival sequence number of the call
 */
public record QueueEntry(LaneClass laneClass, String bot, long cost, long arrival) {}
