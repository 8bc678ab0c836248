/**
 * The WebSocket connections of a tunnel: boundaries of frames (RFC 6455), the rate of messages, and the number of
 * subscriptions.
 *
 * <p>{@link dev.sluice.core.websocket.FrameScanner} finds frames, control frames and the ends of messages; {@link
 * dev.sluice.core.websocket.FrameEncoder} creates the few frames that the gateway sends itself. Bytes are forwarded
 * as they were received: nothing is decoded, joined or masked again.
 *
 * <p>An exchange counts the messages of a connection and disconnects a client that sends too many. {@link
 * dev.sluice.core.websocket.PacedQueue} and {@link dev.sluice.core.websocket.MessagePacer} delay messages instead:
 * cancels are sent first, then messages that keep the connection alive, then all others in the order in which the bot
 * sent them. The gateway knows when it sent a message, but not when the exchange counted it. It therefore extends
 * each window by a slack, the largest difference in transit time between two messages, and sends no more than the
 * allowed number in any window of that length. A subscription above the maximum of {@link
 * dev.sluice.core.websocket.TopicSet} is refused and not delayed, since waiting would not make it possible.
 *
 * <p>A library codec was rejected because it decodes frames and encodes new ones: masks change, fragments are joined,
 * and an unusual frame becomes an error in the gateway instead of at its receiver.
 */
@NullMarked
package dev.sluice.core.websocket;

import org.jspecify.annotations.NullMarked;
