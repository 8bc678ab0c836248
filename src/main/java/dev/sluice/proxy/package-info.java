/**
 * The byte path: takes calls from bots, asks the gate, forwards them unchanged and relays the answers untouched.
 *
 * <p>A connection of a bot ends in a {@link dev.sluice.proxy.StrictDecoder}, which stands in the HTTP server's pipeline in place of
 * its lenient decoder and lets one exact request through at a time. {@link dev.sluice.proxy.Entrance} finds the exchange and the bot, a
 * {@link dev.sluice.proxy.Trip} takes the call along the house's nine steps, {@link dev.sluice.proxy.Relay} brings the answer back.
 *
 * <p>Upstream connections are our own: plain sockets with the same scanner of heads and bodies as at the door. The HTTP client was refused
 * because it takes answers with two lengths, overlooks bytes behind an answer and hands out a 102 as if it were final; and because a pool
 * local to the event loop, with one write for each call, is the cheapest there is.
 *
 * <p>Everything of one call runs on the event loop of the bot's connection; only the gate is shared, behind its own lock.
 */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
