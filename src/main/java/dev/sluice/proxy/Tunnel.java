package dev.sluice.proxy;

import dev.sluice.core.exchange.StreamSettings;
import dev.sluice.core.health.ExchangeStreams;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.RequestRouter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket between a bot and an exchange: bytes pass as they come, both ways, and only where frames begin and end is looked at. So fragments, pings, pongs, masks,
 * compression and close codes are the two sides' own business; what is no frame is passed on to whoever must refuse it.
 *
 * <p>Its memory is what the two sockets hold: a side that does not read stops the other one. When one side breaks off, the other one is told at once, by a close
 * frame where one may stand, and then by the end of its connection.
 *
 * <p>On its bot's event loop only.
 */
final class Tunnel {
    private static final long CLOSE_NANOS = 2_000_000_000L;
    private static final long TELL_NANOS = 1_000_000_000L;

    /** Messages of ours for a bot that asks and does not read: it is cut off for more. */
    private static final int MOST_UNREAD = 1000;

    private final ProxyVerticle proxyVerticle;
    private final BotConnection caller;
    private final Runnable closed;
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final @Nullable WebSocketSession talk;
    private final @Nullable MessageAssembler said;
    private final @Nullable ExchangeMessageReader told;
    private final @Nullable PacedForwarder paced;
    private final @Nullable SubscriptionCounter subscriptionCounter;
    private final @Nullable TopicCountingReader counted;
    private final long idleNanos;
    private final long stallNanos;
    private final Setup setup;
    private final boolean isUser;
    private final long openedNanos;
    private long heardNanos;
    private long toldNanos;
    private long heartbeatNanos;
    private int unread;
    private boolean byBot;
    private long stalledNanos;
    private long endingNanos;
    private boolean isEnding;
    private boolean isStopping;
    private boolean isOver;

    /**
     * @param bot the name it gave itself, "" for none
     * @param stream hears how it does
     * @param closed told once, when both sides are gone
     * @param isExtended whether an extension was agreed on, such as compression
     */
    record Setup(
            RequestRouter.StreamMatch to,
            BotConnection caller,
            WebSocketSession.Caller bot,
            ExchangeStreams.Stream stream,
            Runnable closed,
            boolean isExtended) {}

    Tunnel(ProxyVerticle proxyVerticle, Setup setup) {
        this.proxyVerticle = proxyVerticle;
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
        SubscriptionCounter topics = SubscriptionCounter.of(proxyVerticle, setup);
        talk = read ? new WebSocketSession(proxyVerticle, this, to, setup.bot(), topics) : null;
        int most = proxyVerticle.settings().webSockets().mostMessageBytes();
        said = talk == null
                ? null
                : new MessageAssembler(
                        this, talk, bot.frames(), most, proxyVerticle.inputs().open());
        subscriptionCounter = talk == null && setup.isExtended() ? null : topics;
        counted = talk != null || subscriptionCounter == null
                ? null
                : new TopicCountingReader(
                        this, subscriptionCounter, proxyVerticle.inputs().open());
        if (topics != null && subscriptionCounter == null) {
            topics.uncounted(ProxyCounters.Uncounted.COMPRESSED);
        }
        told = talk == null && counted == null ? null : new ExchangeMessageReader(this, talk, upstream.frames());
        paced = talk != null || to.stream().speech().isEmpty()
                ? null
                : new PacedForwarder(this, proxyVerticle, PacerFactory.of(to.stream()), bot.frames());
        idleNanos = proxyVerticle.settings().webSockets().idleMs() * ProxyVerticle.MILLI;
        stallNanos = proxyVerticle.settings().bodyPauseMs() * ProxyVerticle.MILLI;
        openedNanos = proxyVerticle.nanos();
        heardNanos = openedNanos;
        toldNanos = openedNanos;
        heartbeatNanos = openedNanos;
        proxyVerticle.opened(this);
    }

    TunnelEnd bot() {
        return bot;
    }

    TunnelEnd upstream() {
        return upstream;
    }

    /** Whether the bot's messages are read, so that each order asks the gate. */
    boolean readsMessages() {
        return talk != null;
    }

    private TunnelEnd other(TunnelEnd end) {
        return end == bot ? upstream : bot;
    }

    // ---- bytes

    /** Takes {@code bytes} over. */
    void arrived(TunnelEnd from, ByteBuf bytes) {
        TunnelEnd to = other(from);
        if (from == upstream) {
            heard(proxyVerticle.nanos());
        }
        if (to.isOver() && (talk == null || from == bot)) {
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
            stalledNanos = proxyVerticle.nanos();
        }
    }

    /** The exchange sent a ping or a pong. */
    void heartbeat() {
        heartbeatNanos = heardNanos;
    }

    OpenSocket now(long now) {
        StreamSettings stream = setup.to().stream();
        return new OpenSocket(
                setup.to().routeMatch().exchangeEndpoint().exchange().name(),
                stream.path(),
                setup.bot().bot(),
                isUser,
                talk != null && talk.isLoggedIn(),
                now - openedNanos,
                now - heardNanos,
                now - heartbeatNanos,
                waiting(),
                subscriptionCounter == null ? OpenSocket.UNKNOWN : subscriptionCounter.size());
    }

    /** Behind a message whose turn has not come nothing is read. */
    private int waiting() {
        boolean one = paced != null && !paced.isEmpty();
        return talk != null ? talk.waiting() : one ? 1 : 0;
    }

    /** Others hear of it once a second at most. */
    private void heard(long now) {
        if (now - toldNanos > TELL_NANOS) {
            toldNanos = now;
            setup.stream().heard(now);
        }
        heardNanos = now;
    }

    private void heardLast() {
        if (heardNanos != toldNanos) {
            setup.stream().heard(heardNanos);
        }
    }

    private void pass(TunnelEnd from, ByteBuf bytes) {
        if (said == null) {
            passUnheard(from, bytes);
        } else if (from == bot ? !said.read(bytes) : told != null && !told.read(bytes)) {
            int wrong = said.isFull()
                    ? FrameEncoder.TRY_LATER
                    : said.isTooLarge() ? FrameEncoder.TOO_BIG : FrameEncoder.PROTOCOL_ERROR;
            end(
                    from == upstream ? FrameEncoder.BAD_GATEWAY : wrong,
                    from == upstream ? FrameEncoder.PROTOCOL_ERROR : FrameEncoder.GOING_AWAY);
        }
    }

    private void passUnheard(TunnelEnd from, ByteBuf bytes) {
        if (from == bot && counted != null) {
            counted.arrived(bytes);
        } else if (from == bot) {
            goesOn(bytes);
        } else if (told != null && told.hasOurs()) {
            told.read(bytes);
        } else {
            scan(upstream, bytes);
            bot.channelIo().write(bytes);
        }
    }

    /** What the bot said goes to the exchange, when its turn comes. Takes {@code bytes} over. */
    void goesOn(ByteBuf bytes) {
        if (paced != null) {
            paced.arrived(bytes);
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

    /** Nothing more was there to read for now. */
    void arrivedAll(TunnelEnd from) {
        TunnelEnd to = other(from);
        if (!to.isOver()) {
            to.channelIo().flush();
        }
    }

    void writable(TunnelEnd end) {
        other(end).pause(false);
        if (end == upstream && paced != null) {
            paced.goOn();
        } else if (end == upstream && talk != null) {
            talk.writable();
        }
    }

    // ---- what is said where orders may pass

    boolean reachesExchange() {
        return !upstream.isOver();
    }

    /** Whole frames of the bot's. */
    void toExchange(byte[] frames) {
        if (!upstream.isOver()) {
            upstream.channelIo().write(Unpooled.wrappedBuffer(frames));
            upstream.channelIo().flush();
        }
    }

    /** A message of ours. */
    void toBot(byte[] frame) {
        if (told == null || bot.isOver() || upstream.sentClose()) {
            return;
        }
        unread = bot.channelIo().isWritable() && !told.hasOurs() ? 0 : unread + 1;
        if (unread <= MOST_UNREAD) {
            told.add(frame, bot.channelIo());
        }
    }

    /** The bot has gone, and so has what it left behind. */
    void nothingWaits() {
        if (!upstream.isOver()) {
            close(upstream, FrameEncoder.GOING_AWAY, "the other side was cut off");
            beginEnd();
        }
    }

    /** Whether something waits here, or an order is on its way. */
    boolean isBusy() {
        return talk != null && talk.isBusy();
    }

    // ---- the end

    /** One side's connection is closed. */
    void ended(TunnelEnd end) {
        if (end == bot) {
            releaseBot();
        }
        TunnelEnd rest = other(end);
        if (paced != null) {
            paced.drop();
        }
        byBot |= end == bot && !rest.isOver();
        if (talk != null && end == upstream) {
            talk.over();
        }
        if (end == bot && talk != null) {
            talk.botGone();
        } else if (!rest.isOver()) {
            close(
                    rest,
                    end == upstream ? FrameEncoder.BAD_GATEWAY : FrameEncoder.GOING_AWAY,
                    "the other side was cut off");
            beginEnd();
        }
        if (!isOver && !bot.channelIo().isOpen() && !upstream.channelIo().isOpen()) {
            isOver = true;
            proxyVerticle.closed(this);
            if (talk != null) {
                talk.close();
            }
            heardLast();
            setup.stream().closed(byBot || bot.sentClose(), proxyVerticle.nanos());
            closed.run();
        }
    }

    private void releaseBot() {
        proxyVerticle.left(caller);
        if (said != null) {
            said.close();
        }
        if (counted != null) {
            counted.close();
        }
    }

    /** The gateway stops. Inside a frame of the exchange no other may stand, so its end is waited for, but not for long. */
    void stop() {
        if (!isEnding && !isStopping) {
            isStopping = true;
            endingNanos = proxyVerticle.nanos();
            if (upstream.frames().isBetweenFrames()) {
                end(FrameEncoder.SERVICE_RESTART, FrameEncoder.GOING_AWAY);
            }
        }
    }

    /** Whose modes it is under. */
    ModeQuery modeQuery() {
        return new ModeQuery(
                setup.to().routeMatch().exchangeEndpoint().exchange().name(),
                "",
                setup.bot().bot());
    }

    /** Nothing may go to the exchange any more: ends both sides at once, inside a frame without a close frame. */
    void halt() {
        if (!isEnding) {
            end(FrameEncoder.GOING_AWAY, FrameEncoder.GOING_AWAY, "trading is HALTED");
        }
    }

    /** Ends both sides with these codes. */
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
            endingNanos = proxyVerticle.nanos();
        }
    }

    /** A close frame if one may stand there and none did; then the end. */
    private void close(TunnelEnd to, int code, String reason) {
        if (to.isOver()) {
            return;
        }
        TunnelEnd from = other(to);
        boolean whole = from == upstream || paced == null || paced.isEmpty();
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

    /** Looked at now and then. */
    void check(long now) {
        if (talk != null) {
            talk.check(now);
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
        } else if (now - heardNanos > idleNanos) {
            end(FrameEncoder.GOING_AWAY, FrameEncoder.GOING_AWAY);
        }
    }

    /** Whoever does not read does not read a close frame either. */
    private void cutReader(TunnelEnd reader) {
        TunnelEnd writer = other(reader);
        reader.cut();
        close(
                writer,
                writer == bot ? FrameEncoder.BAD_GATEWAY : FrameEncoder.GOING_AWAY,
                "the other side does not read");
    }
}
