package dev.sluice.proxy.websocket;

import io.netty.buffer.ByteBuf;

/** A relay that passes all bytes unread; only the boundaries of frames are tracked. */
class PassingRelay implements FrameRelay {
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final BotForwarder forwarder;

    PassingRelay(TunnelEnd bot, TunnelEnd upstream, BotForwarder forwarder) {
        this.bot = bot;
        this.upstream = upstream;
        this.forwarder = forwarder;
    }

    @Override
    public int fromBot(ByteBuf bytes) {
        forwarder.arrived(bytes);
        return PASSED;
    }

    @Override
    public boolean fromExchange(ByteBuf bytes) {
        upstream.scan(bytes);
        bot.channelIo().write(bytes);
        return true;
    }

    @Override
    public boolean holdsNothing() {
        return forwarder.isEmpty();
    }

    @Override
    public void exchangeWritable() {
        forwarder.resume();
    }

    @Override
    public void botEnded() {
        forwarder.drop();
    }

    @Override
    public void exchangeEnded() {
        forwarder.drop();
    }
}
