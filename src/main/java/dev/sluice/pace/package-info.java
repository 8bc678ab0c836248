/**
 * Limits of one WebSocket connection: the rate of its messages and the number of its subscriptions.
 *
 * <p>An exchange counts the messages of a connection and disconnects a client that sends too many. The gateway delays
 * messages instead ({@link dev.sluice.pace.Line}, {@link dev.sluice.pace.Pace}): cancels go first, then messages that
 * keep the connection alive, then all others in the order in which the bot sent them.
 *
 * <p>The gateway knows when it sent a message, but not when the exchange counted it. It therefore lengthens each window
 * by a slack, the largest difference in transit time between two messages, and sends no more than the allowed number in
 * any window of that length.
 *
 * <p>A subscription above the maximum of {@link dev.sluice.pace.Topics} is refused and not delayed, since waiting would
 * not make it possible.
 */
@NullMarked
package dev.sluice.pace;

import org.jspecify.annotations.NullMarked;
