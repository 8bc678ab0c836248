/**
 * The path of a call: receives it from a bot, acquires a permit, forwards the call unchanged and returns the response
 * unchanged.
 *
 * <p>A {@link dev.sluice.proxy.BotConnection} replaces the lenient HTTP decoder in the server's pipeline and accepts
 * one strictly valid request at a time. {@link dev.sluice.proxy.routing.RequestRouter} finds the exchange and the bot.
 * {@link dev.sluice.proxy.call.GatewayCall#proceed} takes the call through the steps listed in docs/architecture.md,
 * and {@link dev.sluice.proxy.ResponseWriter} writes the response. Identical public reads of several bots form a
 * {@link dev.sluice.proxy.SharedRead}: one call is sent for all of them, or a cached response is used.
 *
 * <p>A WebSocket request follows the same path as a {@link dev.sluice.proxy.Handshake}. After the exchange's 101
 * response, the two sockets form a {@link dev.sluice.proxy.websocket.WebSocketTunnel}. The WebSockets of Vert.x are not
 * used because they decode and rebuild frames: masks, fragments and compression would become the gateway's
 * responsibility.
 *
 * <p>Upstream connections are plain sockets with the same head and body scanners as the bots' connections. The HTTP
 * client of Vert.x is not used because it accepts responses with two lengths, ignores bytes after a response and
 * reports a 102 as final. In addition, a pool local to the event loop with one write per call is the cheapest.
 *
 * <p>Everything that belongs to one call runs on the event loop of the bot's connection. Only the admission controller
 * is shared; it has its own lock.
 */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
