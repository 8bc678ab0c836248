/**
 * The HTTP and WebSocket face of {@link dev.sluice.venue.Venue}: every simulated exchange on one port, for demos, tests and anybody's
 * bots.
 *
 * <p>{@link dev.sluice.sim.Sim} takes a call off the wire, keeps target, headers and body byte for byte, lets it travel for a
 * while ({@link dev.sluice.sim.Delay}), asks the venue, and writes the answer: whole and compressed where the caller allows
 * that, or cut, garbled or never where a fault says so. Under {@code /_sim/} an operator reads what was counted and says what
 * goes wrong next.
 *
 * <p>{@link dev.sluice.sim.Sockets} holds the WebSockets and tells each, turn by turn, what is due on it.
 *
 * <p>Refused: a server of several event loops. A venue is one counter for everybody, and one loop answers more calls than any
 * demo sends.
 */
@NullMarked
package dev.sluice.sim;

import org.jspecify.annotations.NullMarked;
