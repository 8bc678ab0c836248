/**
 * WebSocket framing (RFC 6455), as far as a tunnel needs it: frame boundaries, control frames and the ends of messages.
 * {@link dev.sluice.core.websocket.FrameScanner} finds the frames; {@link dev.sluice.core.websocket.FrameEncoder} creates the few that the
 * gateway sends itself. Bytes are passed on as they were received: nothing is decoded, joined or masked again.
 *
 * <p>A library codec was rejected because it decodes frames and encodes new ones: masks change, fragments are joined,
 * and an unusual frame becomes an error in the gateway instead of at its receiver.
 *
 * <p>Limits of one WebSocket connection: the rate of its messages and the number of its subscriptions.
 *
 * <p>An exchange counts the messages of a connection and disconnects a client that sends too many. The gateway delays
 * messages instead ({@link dev.sluice.core.websocket.PacedQueue}, {@link dev.sluice.core.websocket.MessagePacer}): cancels go first, then messages that
 * keep the connection alive, then all others in the order in which the bot sent them.
 *
 * <p>The gateway knows when it sent a message, but not when the exchange counted it. It therefore lengthens each window
 * by a slack, the largest difference in transit time between two messages, and sends no more than the allowed number in
 * any window of that length.
 *
 * <p>A subscription above the maximum of {@link dev.sluice.core.websocket.TopicSet} is refused and not delayed, since waiting would
 * not make it possible.
 */
@NullMarked
package dev.sluice.core.websocket;

import org.jspecify.annotations.NullMarked;
