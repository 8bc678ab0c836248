/**
 * Frames of the WebSocket protocol (RFC 6455), as far as a tunnel must understand them: where each begins and ends, which are control frames, where a message
 * ends. Nothing is decoded, joined or masked anew: what passes is what was received.
 *
 * <p>A library's codec was refused because it takes frames apart and puts others together: masks change, fragments are joined, an odd frame becomes an error here
 * instead of where it is meant to be one.
 */
@NullMarked
package dev.sluice.frame;

import org.jspecify.annotations.NullMarked;
