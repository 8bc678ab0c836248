/**
 * The log of the gateway: one event per line, as text or JSON, written by its own thread so that no call waits for a
 * terminal or a disk.
 *
 * <p>{@link dev.sluice.logging.Log} sets Logback up in code and sends it the gateway's own events;
 * {@link dev.sluice.logging.LogLine} formats them. Vert.x and Netty log through SLF4J, other libraries through
 * {@code java.util.logging}; all their messages arrive here too. Callers never log keys, signatures, listen keys or
 * query strings.
 */
@NullMarked
package dev.sluice.logging;

import org.jspecify.annotations.NullMarked;
