package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.TrafficState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A relay where orders may pass: it reads the messages of both sides, so that each order needs a permit. */
final class OrderRelay implements FrameRelay, WebSocketSession.Connection {
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final WebSocketSession session;
    private final MessageAssembler assembler;
    private final ExchangeMessageReader exchangeReader;

    /**
     * Creates a relay.
     *
     * @param subscriptionCounter the counter of subscriptions; null if they are not counted
     */
    OrderRelay(
            TunnelEnd bot,
            TunnelEnd upstream,
            TrafficState traffic,
            AdmissionDispatcher dispatcher,
            SocketCaller caller,
            @Nullable SubscriptionCounter subscriptionCounter) {
        this.bot = bot;
        this.upstream = upstream;
        session = new WebSocketSession(traffic, dispatcher, this, caller, subscriptionCounter);
        int maxBytes = traffic.settings().webSockets().maxMessageBytes();
        assembler =
                new MessageAssembler(bot, session, maxBytes, traffic.inputs().open());
        exchangeReader = new ExchangeMessageReader(bot, upstream, session);
    }

    // ---- for the tunnel

    @Override
    public int fromBot(ByteBuf bytes) {
        if (assembler.read(bytes)) {
            return PASSED;
        }
        return assembler.isFull()
                ? FrameEncoder.TRY_AGAIN_LATER
                : assembler.isTooLarge() ? FrameEncoder.MESSAGE_TOO_BIG : FrameEncoder.PROTOCOL_ERROR;
    }

    @Override
    public boolean fromExchange(ByteBuf bytes) {
        return exchangeReader.read(bytes);
    }

    @Override
    public WebSocketSession session() {
        return session;
    }

    @Override
    public boolean holdsNothing() {
        return true;
    }

    @Override
    public void exchangeWritable() {
        session.writable();
    }

    @Override
    public void botEnded() {
        assembler.close();
        session.botGone();
    }

    @Override
    public void exchangeEnded() {
        session.over();
    }

    @Override
    public boolean isBotBehind() {
        return exchangeReader.isBotBehind();
    }

    // ---- for the session

    @Override
    public TunnelEnd bot() {
        return bot;
    }

    @Override
    public TunnelEnd upstream() {
        return upstream;
    }

    @Override
    public void toExchange(byte[] frames) {
        if (!upstream.isOver()) {
            upstream.channelIo().write(Unpooled.wrappedBuffer(frames));
            upstream.channelIo().flush();
        }
    }

    @Override
    public void toBot(byte[] frame) {
        exchangeReader.add(frame);
    }

    @Override
    public void nothingWaits() {
        upstream.unneeded();
    }
}
