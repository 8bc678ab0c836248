package dev.sluice.proxy.websocket;

import io.netty.buffer.ByteBuf;

/** A forwarder that passes a bot's bytes to the exchange at once. */
final class DirectForwarder implements BotForwarder {
    private final TunnelEnd bot;
    private final TunnelEnd upstream;

    DirectForwarder(TunnelEnd bot, TunnelEnd upstream) {
        this.bot = bot;
        this.upstream = upstream;
    }

    @Override
    public void arrived(ByteBuf bytes) {
        bot.scan(bytes);
        upstream.channelIo().write(bytes);
    }

    @Override
    public boolean isEmpty() {
        return true;
    }

    @Override
    public void resume() {}

    @Override
    public void drop() {}
}
