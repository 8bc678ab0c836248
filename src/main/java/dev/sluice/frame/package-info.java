/**
 * WebSocket framing (RFC 6455), as far as a tunnel needs it: frame boundaries, control frames and the ends of messages.
 * {@link dev.sluice.frame.FrameScanner} finds the frames; {@link dev.sluice.frame.Frames} creates the few that the
 * gateway sends itself. Bytes are passed on as they were received: nothing is decoded, joined or masked again.
 *
 * <p>A library codec was rejected because it decodes frames and encodes new ones: masks change, fragments are joined,
 * and an unusual frame becomes an error in the gateway instead of at its receiver.
 */
@NullMarked
package dev.sluice.frame;

import org.jspecify.annotations.NullMarked;
