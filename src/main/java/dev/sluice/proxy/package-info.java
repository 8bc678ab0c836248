/**
 * The byte path: takes calls from bots, asks the gate, forwards them unchanged and relays the answers untouched.
 *
 * <p>A connection of a bot ends in a {@link dev.sluice.proxy.StrictDecoder}, which stands in the HTTP server's pipeline in place of
 * its lenient decoder and lets one exact request through at a time. {@link dev.sluice.proxy.routing.RequestRouter} finds the exchange and the bot, a
 * {@link dev.sluice.proxy.HttpCall} takes the call along the house's nine steps, {@link dev.sluice.proxy.ResponseWriter} brings the answer back.
 *
 * <p>A read that others ask as well is a {@link dev.sluice.proxy.SharedRead}: it goes for all of them, or has the answer of one that does.
 *
 * <p>A request for a WebSocket takes the same way as a {@link dev.sluice.proxy.Handshake}; behind the exchange's 101 the two sockets are a
 * {@link dev.sluice.proxy.Tunnel}. The server's and the client's WebSockets were refused because they take frames apart: masks, fragments and compression would be
 * ours, and so would be the mistakes.
 *
 * <p>Upstream connections are our own: plain sockets with the same scanner of heads and bodies as at the door. The HTTP client was refused
 * because it takes answers with two lengths, overlooks bytes behind an answer and hands out a 102 as if it were final; and because a pool
 * local to the event loop, with one write for each call, is the cheapest there is.
 *
 * <p>Of a small call's processor time 64 % is the kernel's: two writes, two reads (profiled at saturation, 64 connections, 2026-11-25). Of ours nothing stands out: reading heads 5 %, all
 * of the gate 9 %. What paid: keeping as many connections free as may be busy (with 512 bots 99 µs a call, now 19), and heads no larger than they are (6.1 kB allocated for a
 * GET, now 4.5). What is left out because it would give little: the request's number as text (3 % of what is allocated), charges as objects (11 %).
 *
 * <p>Everything of one call runs on the event loop of the bot's connection; only the gate is shared, behind its own lock.
 */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
