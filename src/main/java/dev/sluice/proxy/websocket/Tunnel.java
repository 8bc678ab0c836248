package dev.sluice.proxy.websocket;

import dev.sluice.core.exchange.StreamSettings;
import dev.sluice.core.health.ExchangeStreams;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.call.CallLog;
import dev.sluice.proxy.call.OpenConnections;
import dev.sluice.proxy.call.OpenSocket;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket between a bot and an exchange. Bytes pass unchanged in both directions; only the boundaries of frames are tracked. Fragments, pings,
 * pongs, masks, compression and close codes are therefore handled by the two sides; invalid frames are passed on to the side that must refuse them.
 *
 * <p>Memory is bounded by the buffers of the two sockets: a side that does not read stops the other. When one side disconnects, the other one gets a
 * close frame, if one is allowed at that position, and its connection is closed.
 *
 * <p>Runs on its bot's event loop only.
 */
public final class Tunnel
        implements OpenConnections.Socket, TunnelEnd.Owner, WebSocketSession.Connection, TopicCountingReader.Output {
    private static final long CLOSE_NANOS = 2_000_000_000L;
    private static final long REPORT_NANOS = 1_000_000_000L;

    /** Maximum number of the gateway's own messages for a bot that does not read them; beyond it the bot is disconnected. */
    private static final int MOST_UNREAD = 1000;

    private final Context context;
    private final OpenConnections.Bot caller;
    private final Runnable closed;
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final @Nullable WebSocketSession session;
    private final @Nullable MessageAssembler assembler;
    private final @Nullable ExchangeMessageReader exchangeReader;
    private final @Nullable PacedForwarder forwarder;
    private final @Nullable SubscriptionCounter subscriptionCounter;
    private final @Nullable TopicCountingReader topicReader;
    private final long idleNanos;
    private final long stallNanos;
    private final Setup setup;
    private final boolean isUser;
    private final long openedNanos;
    private long lastReceivedNanos;
    private long reportedNanos;
    private long heartbeatNanos;
    private int unread;
    private boolean byBot;
    private long stalledNanos;
    private long endingNanos;
    private boolean isEnding;
    private boolean isStopping;
    private boolean isOver;

    /**
     * The parameters of a tunnel.
     *
     * @param to the matched route
     * @param caller the bot's connection
     * @param bot the caller's name ("" for none), address and handshake id
     * @param stream receives the health of the WebSocket
     * @param closed called once, when both sides are closed
     * @param isExtended true if an extension such as compression was negotiated
     */
    public record Setup(
            RequestRouter.StreamMatch to,
            OpenConnections.Bot caller,
            SocketCaller bot,
            ExchangeStreams.Stream stream,
            Runnable closed,
            boolean isExtended) {}

    /**
     * What a tunnel uses of its event loop.
     *
     * @param messages what the messages use where orders may pass
     */
    public record Context(
            Ticker clock,
            EventLoop eventLoop,
            ProxySettings settings,
            InputBudget inputs,
            OpenConnections connections,
            CallLog callLog,
            WebSocketSession.Context messages) {}

    public Tunnel(Context context, Setup setup) {
        this.context = context;
        this.setup = setup;
        isUser = setup.to().stream().isUser(setup.to().asked());
        caller = setup.caller();
        closed = setup.closed();
        RequestRouter.StreamMatch to = setup.to();
        boolean extended = !to.stream().orders();
        bot = new TunnelEnd(this, new FrameScanner(true, extended));
        upstream = new TunnelEnd(this, new FrameScanner(false, extended));
        boolean read = to.stream().orders()
                && to.routeMatch().exchangeEndpoint().exchange().readsMessages(RequestRouter.path(to.asked()));
        SubscriptionCounter topics = SubscriptionCounter.of(context.callLog(), to, setup.bot());
        session = read
                ? new WebSocketSession(context.messages(), context.inputs().open(), this, to, setup.bot(), topics)
                : null;
        int most = context.settings().webSockets().mostMessageBytes();
        assembler = session == null
                ? null
                : new MessageAssembler(bot, session, most, context.inputs().open());
        subscriptionCounter = session == null && setup.isExtended() ? null : topics;
        topicReader = session != null || subscriptionCounter == null
                ? null
                : new TopicCountingReader(
                        this, subscriptionCounter, context.inputs().open());
        if (topics != null && subscriptionCounter == null) {
            topics.uncounted(ProxyCounters.Uncounted.COMPRESSED);
        }
        exchangeReader = session == null && topicReader == null
                ? null
                : new ExchangeMessageReader(bot, upstream, session, this::heartbeat);
        forwarder = session != null || to.stream().speech().isEmpty()
                ? null
                : new PacedForwarder(context.clock(), context.eventLoop(), bot, upstream, PacerFactory.of(to.stream()));
        idleNanos =
                TimeUnit.MILLISECONDS.toNanos(context.settings().webSockets().idleMs());
        stallNanos = TimeUnit.MILLISECONDS.toNanos(context.settings().bodyPauseMs());
        openedNanos = context.clock().nanos();
        lastReceivedNanos = openedNanos;
        reportedNanos = openedNanos;
        heartbeatNanos = openedNanos;
        context.connections().opened(this);
    }

    @Override
    public TunnelEnd bot() {
        return bot;
    }

    @Override
    public TunnelEnd upstream() {
        return upstream;
    }

    /** Returns true if the bot's messages are read, so that each order needs a permit. */
    public boolean readsMessages() {
        return session != null;
    }

    private TunnelEnd other(TunnelEnd end) {
        return end == bot ? upstream : bot;
    }

    // ---- bytes

    @Override
    public void arrived(TunnelEnd from, ByteBuf bytes) {
        TunnelEnd to = other(from);
        if (from == upstream) {
            received(context.clock().nanos());
        }
        if (to.isOver() && (session == null || from == bot)) {
            bytes.release();
            return;
        }
        pass(from, bytes);
        if (to.isOver()) {
            return;
        }
        if (isStopping && from.frames().isBetweenFrames()) {
            end(FrameEncoder.SERVICE_RESTART, FrameEncoder.GOING_AWAY);
        } else if (!to.channelIo().isWritable() && !from.isPaused()) {
            from.pause(true);
            stalledNanos = context.clock().nanos();
        }
    }

    /** Notes that the exchange sent a ping or a pong. */
    private void heartbeat() {
        heartbeatNanos = lastReceivedNanos;
    }

    @Override
    public OpenSocket describe(long now) {
        StreamSettings stream = setup.to().stream();
        return new OpenSocket(
                setup.to().routeMatch().exchangeEndpoint().exchange().name(),
                stream.path(),
                setup.bot().bot(),
                isUser,
                session != null && session.isLoggedIn(),
                now - openedNanos,
                now - lastReceivedNanos,
                now - heartbeatNanos,
                waiting(),
                subscriptionCounter == null ? OpenSocket.UNKNOWN : subscriptionCounter.size());
    }

    /** Returns the number of waiting messages. A paced tunnel reads nothing after a waiting message, so it has at most one. */
    private int waiting() {
        boolean one = forwarder != null && !forwarder.isEmpty();
        return session != null ? session.waiting() : one ? 1 : 0;
    }

    /** Reports received bytes at most once per second. */
    private void received(long now) {
        if (now - reportedNanos > REPORT_NANOS) {
            reportedNanos = now;
            setup.stream().heard(now);
        }
        lastReceivedNanos = now;
    }

    private void reportLastReceived() {
        if (lastReceivedNanos != reportedNanos) {
            setup.stream().heard(lastReceivedNanos);
        }
    }

    private void pass(TunnelEnd from, ByteBuf bytes) {
        if (assembler == null) {
            passUnread(from, bytes);
        } else if (from == bot ? !assembler.read(bytes) : exchangeReader != null && !exchangeReader.read(bytes)) {
            int wrong = assembler.isFull()
                    ? FrameEncoder.TRY_LATER
                    : assembler.isTooLarge() ? FrameEncoder.TOO_BIG : FrameEncoder.PROTOCOL_ERROR;
            end(
                    from == upstream ? FrameEncoder.BAD_GATEWAY : wrong,
                    from == upstream ? FrameEncoder.PROTOCOL_ERROR : FrameEncoder.GOING_AWAY);
        }
    }

    private void passUnread(TunnelEnd from, ByteBuf bytes) {
        if (from == bot && topicReader != null) {
            topicReader.arrived(bytes);
        } else if (from == bot) {
            forward(bytes);
        } else if (exchangeReader != null && exchangeReader.hasOwnMessages()) {
            exchangeReader.read(bytes);
        } else {
            scan(upstream, bytes);
            bot.channelIo().write(bytes);
        }
    }

    /** Passes the bot's bytes to the exchange, paced if a pace is configured. Takes ownership of {@code bytes}. */
    @Override
    public void forward(ByteBuf bytes) {
        if (forwarder != null) {
            forwarder.arrived(bytes);
        } else {
            scan(bot, bytes);
            upstream.channelIo().write(bytes);
        }
    }

    private void scan(TunnelEnd from, ByteBuf bytes) {
        ByteBuffer in = bytes.nioBufferCount() == 1
                ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
                : bytes.nioBuffer();
        FrameScanner frames = from.frames();
        FrameEvent frameEvent = frames.next(in);
        while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.FLAW) {
            if (frameEvent == FrameEvent.END && frames.opcode() == Opcode.CLOSE) {
                from.sendClose();
            } else if (frameEvent == FrameEvent.END
                    && from == upstream
                    && frames.opcode().isControl()) {
                heartbeat();
            }
            frameEvent = frames.next(in);
        }
    }

    /** Flushes, as no more bytes are available for now. */
    @Override
    public void arrivedAll(TunnelEnd from) {
        TunnelEnd to = other(from);
        if (!to.isOver()) {
            to.channelIo().flush();
        }
    }

    @Override
    public void writable(TunnelEnd end) {
        other(end).pause(false);
        if (end == upstream && forwarder != null) {
            forwarder.resume();
        } else if (end == upstream && session != null) {
            session.writable();
        }
    }

    // ---- messages where orders may pass

    @Override
    public void toExchange(byte[] frames) {
        if (!upstream.isOver()) {
            upstream.channelIo().write(Unpooled.wrappedBuffer(frames));
            upstream.channelIo().flush();
        }
    }

    @Override
    public void toBot(byte[] frame) {
        if (exchangeReader == null || bot.isOver() || upstream.sentClose()) {
            return;
        }
        unread = bot.channelIo().isWritable() && !exchangeReader.hasOwnMessages() ? 0 : unread + 1;
        if (unread <= MOST_UNREAD) {
            exchangeReader.add(frame, bot.channelIo());
        }
    }

    @Override
    public void nothingWaits() {
        if (!upstream.isOver()) {
            close(upstream, FrameEncoder.GOING_AWAY, "the other side was cut off");
            beginEnd();
        }
    }

    @Override
    public boolean isBusy() {
        return session != null && session.isBusy();
    }

    // ---- the end

    /** Handles the close of one side's connection. */
    @Override
    public void ended(TunnelEnd end) {
        if (end == bot) {
            releaseBot();
        }
        TunnelEnd rest = other(end);
        if (forwarder != null) {
            forwarder.drop();
        }
        byBot |= end == bot && !rest.isOver();
        if (session != null && end == upstream) {
            session.over();
        }
        if (end == bot && session != null) {
            session.botGone();
        } else if (!rest.isOver()) {
            close(
                    rest,
                    end == upstream ? FrameEncoder.BAD_GATEWAY : FrameEncoder.GOING_AWAY,
                    "the other side was cut off");
            beginEnd();
        }
        if (!isOver && !bot.channelIo().isOpen() && !upstream.channelIo().isOpen()) {
            isOver = true;
            context.connections().closed(this);
            if (session != null) {
                session.close();
            }
            reportLastReceived();
            setup.stream().closed(byBot || bot.sentClose(), context.clock().nanos());
            closed.run();
        }
    }

    private void releaseBot() {
        context.connections().closed(caller);
        if (assembler != null) {
            assembler.close();
        }
        if (topicReader != null) {
            topicReader.close();
        }
    }

    /**
     * Closes the tunnel because the gateway stops. A close frame cannot be sent inside a frame of the exchange, so the end of that frame is awaited
     * for a short time.
     */
    @Override
    public void stop() {
        if (!isEnding && !isStopping) {
            isStopping = true;
            endingNanos = context.clock().nanos();
            if (upstream.frames().isBetweenFrames()) {
                end(FrameEncoder.SERVICE_RESTART, FrameEncoder.GOING_AWAY);
            }
        }
    }

    /** Returns the query for the modes that apply to this tunnel. */
    @Override
    public ModeQuery modeQuery() {
        return new ModeQuery(
                setup.to().routeMatch().exchangeEndpoint().exchange().name(),
                "",
                setup.bot().bot());
    }

    /** Closes both sides immediately because trading is HALTED; inside a frame no close frame is sent. */
    @Override
    public void halt() {
        if (!isEnding) {
            end(FrameEncoder.GOING_AWAY, FrameEncoder.GOING_AWAY, "trading is HALTED");
        }
    }

    /** Closes both sides with these codes. */
    private void end(int codeToBot, int codeToExchange) {
        end(codeToBot, codeToExchange, "the gateway closes this connection");
    }

    private void end(int codeToBot, int codeToExchange, String why) {
        close(bot, codeToBot, why);
        close(upstream, codeToExchange, "");
        beginEnd();
    }

    private void beginEnd() {
        if (!isEnding) {
            isEnding = true;
            endingNanos = context.clock().nanos();
        }
    }

    /** Sends a close frame, if one is allowed at this position and none was sent, and closes the connection. */
    private void close(TunnelEnd to, int code, String reason) {
        if (to.isOver()) {
            return;
        }
        TunnelEnd from = other(to);
        boolean whole = from == upstream || forwarder == null || forwarder.isEmpty();
        if (whole && from.frames().isBetweenFrames() && !from.sentClose()) {
            from.sendClose();
            byte[] frame = to == bot
                    ? FrameEncoder.close(code, reason)
                    : FrameEncoder.close(
                            code, reason, ThreadLocalRandom.current().nextInt());
            to.channelIo().write(Unpooled.wrappedBuffer(frame));
        }
        to.finish();
    }

    /** Checks the timeouts; called periodically. */
    @Override
    public void check(long now) {
        if (session != null) {
            session.check(now);
        }
        boolean stalls = (bot.isPaused() || upstream.isPaused()) && now - stalledNanos > stallNanos;
        if (isEnding || isStopping) {
            if (now - endingNanos > CLOSE_NANOS) {
                bot.cut();
                upstream.cut();
            }
        } else if (unread > MOST_UNREAD) {
            beginEnd();
            cutReader(bot);
        } else if (stalls) {
            beginEnd();
            cutReader(bot.isPaused() ? upstream : bot);
        } else if (now - lastReceivedNanos > idleNanos) {
            end(FrameEncoder.GOING_AWAY, FrameEncoder.GOING_AWAY);
        }
    }

    /** Cuts the side that does not read, without a close frame, as it would not read that either. */
    private void cutReader(TunnelEnd reader) {
        TunnelEnd writer = other(reader);
        reader.cut();
        close(
                writer,
                writer == bot ? FrameEncoder.BAD_GATEWAY : FrameEncoder.GOING_AWAY,
                "the other side does not read");
    }
}
