package dev.sluice.proxy.websocket;

/** The sender of a WebSocket's messages: the bot's name ("" for none), its address, and the id of its handshake. */
public record SocketCaller(String bot, String peer, String id) {}
