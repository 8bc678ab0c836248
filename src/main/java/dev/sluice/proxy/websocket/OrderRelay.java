package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.routing.RequestRouter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A relay where orders may pass: it reads the messages of both sides, so that each order needs a permit. */
final class OrderRelay implements FrameRelay, WebSocketSession.Connection {
    /**
     * What the relay needs besides the two sides.
     *
     * @param inputs the memory budget of the messages
     * @param maxMessageBytes the longest message of the bot
     * @param subscriptionCounter the counter of subscriptions; null if they are not counted
     * @param heartbeat runs for each ping or pong of the exchange
     * @param idle runs when the bot has disconnected and none of its messages waits any more
     */
    record Setup(
            WebSocketSession.Context messages,
            InputBudget inputs,
            int maxMessageBytes,
            RequestRouter.StreamMatch to,
            SocketCaller caller,
            @Nullable SubscriptionCounter subscriptionCounter,
            Runnable heartbeat,
            Runnable idle) {}

    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final Setup setup;
    private final WebSocketSession session;
    private final MessageAssembler assembler;
    private final ExchangeMessageReader exchangeReader;

    OrderRelay(TunnelEnd bot, TunnelEnd upstream, Setup setup) {
        this.bot = bot;
        this.upstream = upstream;
        this.setup = setup;
        InputBudget inputs = setup.inputs();
        session = new WebSocketSession(
                setup.messages(), inputs.open(), this, setup.to(), setup.caller(), setup.subscriptionCounter());
        assembler = new MessageAssembler(bot, session, setup.maxMessageBytes(), inputs.open());
        exchangeReader = new ExchangeMessageReader(bot, upstream, session, setup.heartbeat());
    }

    // ---- for the tunnel

    @Override
    public int fromBot(ByteBuf bytes) {
        if (assembler.read(bytes)) {
            return PASSED;
        }
        return assembler.isFull()
                ? FrameEncoder.TRY_LATER
                : assembler.isTooLarge() ? FrameEncoder.TOO_BIG : FrameEncoder.PROTOCOL_ERROR;
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
        setup.idle().run();
    }
}
