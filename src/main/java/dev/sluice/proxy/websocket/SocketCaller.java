package dev.sluice.proxy.websocket;

/**
 * The sender of a WebSocket's messages.
 *
 * @param bot the bot's name; "" for none
 * @param peer its address
 * @param id the id of its handshake
 * @param localAddress the address of this machine that the connection to the exchange leaves from; "" if the system chose it
 */
public record SocketCaller(String bot, String peer, String id, String localAddress) {}
