/**
 * The path of a call: takes it from a bot, asks for admission, forwards it unchanged and returns the response unchanged.
 *
 * <p>A {@link dev.sluice.proxy.BotConnection} stands in the HTTP server's pipeline in place of its lenient decoder and passes on one exact request at a
 * time. {@link dev.sluice.proxy.routing.RequestRouter} finds the exchange and the bot. An {@link dev.sluice.proxy.HttpCall} takes the call through the steps that
 * docs/architecture.md lists, and {@link dev.sluice.proxy.ResponseWriter} writes the response. A read that others ask for as well is a
 * {@link dev.sluice.proxy.SharedRead}: it is sent for all of them, or gets the response of one that was sent.
 *
 * <p>A request for a WebSocket goes the same way as a {@link dev.sluice.proxy.Handshake}; after the exchange's 101 the two sockets are a
 * {@link dev.sluice.proxy.Tunnel}. Vert.x' own WebSockets were rejected because they take frames apart: masks, fragments and compression would be ours.
 *
 * <p>Upstream connections are plain sockets with the same scanner of heads and bodies as on the bots' side. Vert.x' HTTP client was rejected because it accepts
 * responses with two lengths, ignores bytes after a response and reports a 102 as final, and because a pool local to the event loop with one write for each call is
 * cheapest.
 *
 * <p>Profiled at saturation with 64 connections (2026-11-25), the kernel takes 64 % of a small call's processor time for two writes and two reads; reading heads takes 5 %,
 * admission 9 %. Keeping as many idle connections as may be busy reduced the cost of a call with 512 bots from 99 to 19 microseconds.
 *
 * <p>Everything of one call runs on the event loop of the bot's connection. Only the admission controller is shared, behind its own lock.
 */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
