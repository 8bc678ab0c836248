/**
 * The log of the gateway: one event per line, as text or JSON, written by its own thread so that no call waits for a
 * terminal or a disk.
 *
 * <p>{@link dev.sluice.logging.Log} queues each {@link dev.sluice.logging.LogEvent} and writes it; {@link dev.sluice.logging.LogLevel}
 * and {@link dev.sluice.logging.LogFormat} select what is written and how. {@link dev.sluice.logging.LibraryHandler} adds the
 * messages that Vert.x and Netty send to {@code java.util.logging}. No logging library is used, because an event is
 * only a level, a message and a few names, and calls are logged only when the access log is on. Callers never log
 * keys, signatures, listen keys or query strings.
 */
@NullMarked
package dev.sluice.logging;

import org.jspecify.annotations.NullMarked;
