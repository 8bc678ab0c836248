/**
 * What the gateway says: one event a line, for people or as JSON, written by a thread of its own so that no call waits for a terminal or a disk.
 *
 * <p>A library was refused: an event here is a level, a sentence and a few names, and the byte path says nothing at all unless the access log is on. What Vert.x and Netty say
 * through {@code java.util.logging} comes out the same way. No key, signature, listen key or query string is ever given to it.
 */
@NullMarked
package dev.sluice.log;

import org.jspecify.annotations.NullMarked;
