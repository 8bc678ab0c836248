package dev.sluice.proxy.websocket;

import io.netty.buffer.ByteBuf;

/** A relay that passes all bytes unread; only the boundaries of frames are tracked. */
class PassingRelay implements FrameRelay {
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final BotForwarder forwarder;
    private final Runnable heartbeat;

    /**
     * Creates a relay.
     *
     * @param heartbeat runs for each ping or pong of the exchange
     */
    PassingRelay(TunnelEnd bot, TunnelEnd upstream, BotForwarder forwarder, Runnable heartbeat) {
        this.bot = bot;
        this.upstream = upstream;
        this.forwarder = forwarder;
        this.heartbeat = heartbeat;
    }

    @Override
    public int fromBot(ByteBuf bytes) {
        forwarder.arrived(bytes);
        return PASSED;
    }

    @Override
    public boolean fromExchange(ByteBuf bytes) {
        upstream.scan(bytes, heartbeat);
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
