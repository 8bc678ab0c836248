package dev.sluice.proxy.websocket;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.stream.PacerFactory;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.core.orderrule.MessagePriceReader;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.OpenConnections;
import dev.sluice.proxy.call.OpenSocket;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.RequestRouter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket between a bot and an exchange. Frames pass unchanged in both directions; a message that needs a permit
 * waits for it, and a refused one gets a response of the gateway. Fragments, pings, pongs, masks, compression and close
 * codes are therefore handled by the two sides; invalid frames are passed on to the side that must refuse them.
 *
 * <p>Memory is bounded by the buffers of the two sockets, and by the input budget where messages are held (orders,
 * subscriptions): a side that does not read stops the other. When one side disconnects, the other one gets a close
 * frame, if one is allowed at that position, and its connection is closed.
 *
 * <p>{@link FrameRelay} passes the bytes; this class ends the connection: closes, timeouts, a halt and the stop of the
 * gateway.
 *
 * <p>Runs on its bot's event loop only.
 */
public final class WebSocketTunnel implements OpenConnections.Socket, TunnelEnd.Owner {
    private static final long CLOSE_NANOS = 2 * Nanos.PER_SECOND;
    private static final long REPORT_NANOS = Nanos.PER_SECOND;
    private static final String OTHER_SIDE_CLOSED = "the other side disconnected";

    private final Context context;
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final FrameRelay relay;

    /** Counts the bot's topics; null if they are not limited or cannot be read. */
    private final @Nullable SubscriptionCounter topics;

    /** The messages of the bot, where orders may pass; null if they are not read. */
    private final @Nullable WebSocketSession session;

    /** Reads prices from the exchange's messages; null if these are compressed. */
    private final @Nullable StreamPriceReader prices;

    private final long idleNanos;
    private final long stallNanos;
    private final Setup setup;
    private final boolean isUser;
    private final long openedNanos;
    private long lastReceivedNanos;
    private long reportedNanos;
    private long heartbeatNanos;
    private boolean byBot;
    private long endingNanos;
    private boolean isEnding;
    private boolean isStopping;
    private boolean isOver;

    /**
     * The parameters of a tunnel.
     *
     * @param caller the bot's connection
     * @param bot the sender of the bot's messages, and the route
     * @param stream receives the health of the WebSocket
     * @param closed called once, when both sides are closed
     * @param isExtended true if an extension such as compression was negotiated
     */
    public record Setup(
            OpenConnections.Bot caller,
            SocketCaller bot,
            StreamConnections.Stream stream,
            Runnable closed,
            boolean isExtended) {}

    /** What a tunnel uses of its event loop. */
    public record Context(TrafficState traffic, OpenConnections connections, AdmissionDispatcher dispatcher) {}

    public WebSocketTunnel(Context context, Setup setup) {
        this.context = context;
        this.setup = setup;
        isUser = setup.bot().to().stream().isUserStream(setup.bot().to().botTarget());
        RequestRouter.StreamMatch to = setup.bot().to();
        boolean extended = !to.stream().orders();
        bot = new TunnelEnd(this, new FrameScanner(true, extended));
        upstream = new TunnelEnd(this, new FrameScanner(false, extended));
        topics = topics();
        relay = relay();
        session = relay.session();
        idleNanos = TimeUnit.MILLISECONDS.toNanos(
                context.traffic().settings().webSockets().idleMs());
        stallNanos = TimeUnit.MILLISECONDS.toNanos(context.traffic().settings().bodyPauseMs());
        openedNanos = context.traffic().nanos();
        prices = setup.isExtended()
                ? null
                : new StreamPriceReader(
                        this::messagePriceReader, context.traffic().inputs().open(), openedNanos);
        lastReceivedNanos = openedNanos;
        reportedNanos = openedNanos;
        heartbeatNanos = openedNanos;
        context.connections().opened(this);
    }

    private @Nullable SubscriptionCounter topics() {
        SubscriptionCounter counter = SubscriptionCounter.of(context.traffic().callLog(), setup.bot());
        if (counter != null && setup.isExtended()) {
            counter.uncounted(ProxyCounters.Uncounted.COMPRESSED);
            return null;
        }
        return counter;
    }

    /** Returns what has prices in this WebSocket, as configured now. */
    private MessagePriceReader messagePriceReader() {
        ExchangeEndpoint opened = setup.bot().to().routeMatch().exchangeEndpoint();
        ExchangeEndpoint current = context.traffic()
                .endpoints()
                .byName()
                .getOrDefault(opened.exchange().name(), opened);
        return current.forwardedPriceReader()
                .messageReader()
                .at(RequestRouter.path(setup.bot().to().botTarget()));
    }

    /** Returns the relay that the settings of the exchange require. */
    private FrameRelay relay() {
        RequestRouter.StreamMatch to = setup.bot().to();
        Exchange exchange = to.routeMatch().exchangeEndpoint().exchange();
        if (to.stream().orders() && exchange.streams().readsMessages(RequestRouter.path(to.botTarget()))) {
            return new OrderRelay(bot, upstream, context.traffic(), context.dispatcher(), setup.bot(), topics);
        }
        BotForwarder forwarder = to.stream().messageRates().isEmpty()
                ? new DirectForwarder(bot, upstream)
                : new PacedForwarder(
                        context.dispatcher(),
                        bot,
                        upstream,
                        PacerFactory.of(to.stream().messageRates()));
        if (topics != null) {
            InputBudget.Share share = context.traffic().inputs().open();
            return new TopicRelay(bot, upstream, forwarder, topics, share);
        }
        return new PassingRelay(bot, upstream, forwarder);
    }

    public TunnelEnd bot() {
        return bot;
    }

    public TunnelEnd upstream() {
        return upstream;
    }

    /** Returns whether the bot's messages are read, so that each order needs a permit. */
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
            long now = context.traffic().nanos();
            received(now);
            if (prices != null) {
                FrameScanner frames = upstream.frames();
                prices.arrived(bytes, frames.isBetweenFrames() && !frames.isInMessage(), now);
            }
        }
        if (to.isOver() && (from == bot || session == null)) {
            bytes.release();
            return;
        }
        pass(from, bytes);
        if (to.isOver()) {
            return;
        }
        if (isStopping && upstream.frames().isBetweenFrames()) {
            end(FrameEncoder.SERVICE_RESTART, FrameEncoder.GOING_AWAY);
        } else if (!to.channelIo().isWritable() && !from.isPaused()) {
            from.pauseSince(context.traffic().nanos());
            delayed(from);
        }
    }

    @Override
    public void heartbeat(TunnelEnd from) {
        if (from == upstream) {
            heartbeatNanos = lastReceivedNanos;
        }
    }

    @Override
    public OpenSocket describe(long now) {
        StreamSettings stream = setup.bot().to().stream();
        int unread = relay.holdsNothing() ? 0 : 1; // nothing is read after a held message
        return new OpenSocket(
                setup.bot().to().routeMatch().exchangeEndpoint().exchange().name(),
                stream.path(),
                setup.bot().bot(),
                isUser,
                session != null && session.isLoggedIn(),
                now - openedNanos,
                now - lastReceivedNanos,
                now - heartbeatNanos,
                session == null ? unread : session.waiting(),
                topics == null ? null : topics.size());
    }

    /** Reports received bytes at most once per second. */
    private void received(long now) {
        if (now - reportedNanos > REPORT_NANOS) {
            reportedNanos = now;
            setup.stream().recordData(now);
        }
        lastReceivedNanos = now;
    }

    private void reportLastReceived() {
        if (lastReceivedNanos != reportedNanos) {
            setup.stream().recordData(lastReceivedNanos);
        }
    }

    private void pass(TunnelEnd from, ByteBuf bytes) {
        if (from == upstream) {
            if (!relay.fromExchange(bytes)) {
                end(FrameEncoder.BAD_GATEWAY, FrameEncoder.PROTOCOL_ERROR);
            }
            return;
        }
        int codeToBot = relay.fromBot(bytes);
        if (codeToBot != FrameRelay.PASSED) {
            end(codeToBot, FrameEncoder.GOING_AWAY);
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
        TunnelEnd from = other(end);
        if (from.isPaused()) {
            delayed(from);
        }
        from.pause(false);
        if (end == upstream) {
            relay.exchangeWritable();
        }
    }

    /** Notes that the bytes of this side have waited, or will. */
    private void delayed(TunnelEnd from) {
        if (from == upstream && prices != null) {
            prices.delayed(context.traffic().nanos());
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
        TunnelEnd rest = other(end);
        byBot |= end == bot && !rest.isOver();
        boolean exchangeStays = end == bot && session != null;
        if (end == bot) {
            context.connections().closed(setup.caller());
            relay.botEnded();
        } else {
            relay.exchangeEnded();
        }
        if (!exchangeStays && !rest.isOver()) {
            close(rest, end == upstream ? FrameEncoder.BAD_GATEWAY : FrameEncoder.GOING_AWAY, OTHER_SIDE_CLOSED);
            beginEnd();
        }
        if (!isOver && !bot.channelIo().isOpen() && !upstream.channelIo().isOpen()) {
            isOver = true;
            context.connections().closed(this);
            if (session != null) {
                session.close();
            }
            if (prices != null) {
                prices.close();
            }
            reportLastReceived();
            setup.stream()
                    .recordClose(byBot || bot.sentClose(), context.traffic().nanos());
            setup.closed().run();
        }
    }

    @Override
    public void unneeded(TunnelEnd end) {
        if (!end.isOver()) {
            close(end, FrameEncoder.GOING_AWAY, OTHER_SIDE_CLOSED);
            beginEnd();
        }
    }

    /**
     * Closes the tunnel because the gateway stops. A close frame cannot be sent inside a frame of the exchange, so the
     * end of that frame is awaited for a short time.
     */
    @Override
    public void stop() {
        if (!isStopping && !(isEnding && upstream.isOver())) {
            isStopping = true;
            endingNanos = context.traffic().nanos();
            if (upstream.frames().isBetweenFrames()) {
                end(FrameEncoder.SERVICE_RESTART, FrameEncoder.GOING_AWAY);
            }
        }
    }

    /** Returns the query for the modes that apply to this tunnel. */
    @Override
    public ModeQuery modeQuery() {
        return new ModeQuery(
                setup.bot().to().routeMatch().exchangeEndpoint().exchange().name(),
                "",
                setup.bot().botInModes());
    }

    /**
     * Closes the bot's side immediately because trading is HALTED, and the exchange's side once no order is in flight
     * whose response is needed; inside a frame no close frame is sent.
     */
    @Override
    public void halt() {
        if (!isEnding) {
            close(bot, FrameEncoder.GOING_AWAY, "trading is HALTED");
            if (isBusy()) {
                relay.botEnded();
            } else {
                close(upstream, FrameEncoder.GOING_AWAY, "");
            }
            beginEnd();
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
            endingNanos = context.traffic().nanos();
        }
    }

    /** Sends a close frame, if one is allowed at this position and none was sent, and closes the connection. */
    private void close(TunnelEnd to, int code, String reason) {
        if (to.isOver()) {
            return;
        }
        TunnelEnd from = other(to);
        boolean whole = from == upstream || relay.holdsNothing();
        if (whole && from.frames().isBetweenFrames() && !from.sentClose()) {
            from.markCloseSent();
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
        if (prices != null) {
            prices.checked(now);
        }
        if (isEnding || isStopping) {
            if (now - endingNanos > CLOSE_NANOS) {
                bot.disconnect();
                if (isStopping || upstream.isOver() || !isBusy()) {
                    upstream.disconnect();
                }
            }
        } else if (relay.isBotBehind()) {
            beginEnd();
            cutReader(bot);
        } else if (bot.isPausedLonger(stallNanos, now)) {
            beginEnd();
            cutReader(upstream);
        } else if (upstream.isPausedLonger(stallNanos, now)) {
            beginEnd();
            cutReader(bot);
        } else if (now - lastReceivedNanos > idleNanos) {
            end(FrameEncoder.GOING_AWAY, FrameEncoder.GOING_AWAY);
        }
    }

    /** Cuts the side that does not read, without a close frame, as it would not read that either. */
    private void cutReader(TunnelEnd reader) {
        TunnelEnd writer = other(reader);
        reader.disconnect();
        close(
                writer,
                writer == bot ? FrameEncoder.BAD_GATEWAY : FrameEncoder.GOING_AWAY,
                "the other side does not read");
    }
}
