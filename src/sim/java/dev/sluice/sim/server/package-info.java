/**
 * Serves {@link dev.sluice.sim.exchange.Venue} over HTTP and WebSocket: all simulated exchanges on one port, for demos,
 * tests and bots.
 *
 * <p>{@link dev.sluice.sim.server.SimulatorServer} receives a call, keeps target, headers and body byte for byte,
 * applies the network delay ({@link dev.sluice.sim.server.NetworkDelay}), passes it to the venue and writes the
 * response: complete and compressed where the client accepts that, or cut, garbled or not at all when a fault requires
 * it. {@link dev.sluice.sim.server.SimulatorSockets} sends the messages of the WebSocket connections. Requests under
 * {@code /_sim/} read the statistics and set the next faults.
 *
 * <p>The server has one event loop on purpose: a venue has one set of counters for all clients, and one event loop
 * handles more calls than any demo sends.
 */
@NullMarked
package dev.sluice.sim.server;

import org.jspecify.annotations.NullMarked;
