package dev.sluice.proxy;

import dev.sluice.exchange.StreamSettings;
import dev.sluice.frame.Found;
import dev.sluice.frame.FrameScanner;
import dev.sluice.frame.Frames;
import dev.sluice.frame.Opcode;
import dev.sluice.health.Sockets;
import dev.sluice.mode.Concern;
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

    private final Loop loop;
    private final BotConnection caller;
    private final Runnable closed;
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final @Nullable Conversation talk;
    private final @Nullable BotMessages said;
    private final @Nullable ExchangeMessages told;
    private final @Nullable PacedBytes paced;
    private final @Nullable Subscribed subscribed;
    private final @Nullable CountedBytes counted;
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
            Entrance.StreamWay to,
            BotConnection caller,
            Conversation.Caller bot,
            Sockets.Stream stream,
            Runnable closed,
            boolean isExtended) {}

    Tunnel(Loop loop, Setup setup) {
        this.loop = loop;
        this.setup = setup;
        isUser = setup.to().stream().isUser(setup.to().asked());
        caller = setup.caller();
        closed = setup.closed();
        Entrance.StreamWay to = setup.to();
        boolean extended = !to.stream().orders();
        bot = new TunnelEnd(this, new FrameScanner(true, extended));
        upstream = new TunnelEnd(this, new FrameScanner(false, extended));
        boolean read = to.stream().orders() && to.way().door().exchange().readsMessages(Entrance.path(to.asked()));
        Subscribed topics = Subscribed.of(loop, setup);
        talk = read ? new Conversation(loop, this, to, setup.bot(), topics) : null;
        int most = loop.settings().webSockets().mostMessageBytes();
        said = talk == null
                ? null
                : new BotMessages(this, talk, bot.frames(), most, loop.inputs().open());
        subscribed = talk == null && setup.isExtended() ? null : topics;
        counted = talk != null || subscribed == null
                ? null
                : new CountedBytes(this, subscribed, loop.inputs().open());
        if (topics != null && subscribed == null) {
            topics.uncounted(Counts.Uncounted.COMPRESSED);
        }
        told = talk == null && counted == null ? null : new ExchangeMessages(this, talk, upstream.frames());
        paced = talk != null || to.stream().speech().isEmpty()
                ? null
                : new PacedBytes(this, loop, Paces.of(to.stream()), bot.frames());
        idleNanos = loop.settings().webSockets().idleMs() * Loop.MILLI;
        stallNanos = loop.settings().bodyPauseMs() * Loop.MILLI;
        openedNanos = loop.nanos();
        heardNanos = openedNanos;
        toldNanos = openedNanos;
        heartbeatNanos = openedNanos;
        loop.opened(this);
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
            heard(loop.nanos());
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
            end(Frames.SERVICE_RESTART, Frames.GOING_AWAY);
        } else if (!to.wire().isWritable() && !from.isPaused()) {
            from.pause(true);
            stalledNanos = loop.nanos();
        }
    }

    /** The exchange sent a ping or a pong. */
    void heartbeat() {
        heartbeatNanos = heardNanos;
    }

    OpenSocket now(long now) {
        StreamSettings stream = setup.to().stream();
        return new OpenSocket(
                setup.to().way().door().exchange().name(),
                stream.path(),
                setup.bot().bot(),
                isUser,
                talk != null && talk.isLoggedIn(),
                now - openedNanos,
                now - heardNanos,
                now - heartbeatNanos,
                waiting(),
                subscribed == null ? OpenSocket.UNKNOWN : subscribed.size());
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
            int wrong = said.isFull() ? Frames.TRY_LATER : said.isTooLarge() ? Frames.TOO_BIG : Frames.PROTOCOL_ERROR;
            end(
                    from == upstream ? Frames.BAD_GATEWAY : wrong,
                    from == upstream ? Frames.PROTOCOL_ERROR : Frames.GOING_AWAY);
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
            bot.wire().write(bytes);
        }
    }

    /** What the bot said goes to the exchange, when its turn comes. Takes {@code bytes} over. */
    void goesOn(ByteBuf bytes) {
        if (paced != null) {
            paced.arrived(bytes);
        } else {
            scan(bot, bytes);
            upstream.wire().write(bytes);
        }
    }

    private void scan(TunnelEnd from, ByteBuf bytes) {
        ByteBuffer in = bytes.nioBufferCount() == 1
                ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
                : bytes.nioBuffer();
        FrameScanner frames = from.frames();
        Found found = frames.next(in);
        while (found != Found.MORE && found != Found.FLAW) {
            if (found == Found.END && frames.opcode() == Opcode.CLOSE) {
                from.sayClose();
            } else if (found == Found.END && from == upstream && frames.opcode().isControl()) {
                heartbeat();
            }
            found = frames.next(in);
        }
    }

    /** Nothing more was there to read for now. */
    void arrivedAll(TunnelEnd from) {
        TunnelEnd to = other(from);
        if (!to.isOver()) {
            to.wire().flush();
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
            upstream.wire().write(Unpooled.wrappedBuffer(frames));
            upstream.wire().flush();
        }
    }

    /** A message of ours. */
    void toBot(byte[] frame) {
        if (told == null || bot.isOver() || upstream.saidClose()) {
            return;
        }
        unread = bot.wire().isWritable() && !told.hasOurs() ? 0 : unread + 1;
        if (unread <= MOST_UNREAD) {
            told.add(frame, bot.wire());
        }
    }

    /** The bot has gone, and so has what it left behind. */
    void nothingWaits() {
        if (!upstream.isOver()) {
            close(upstream, Frames.GOING_AWAY, "the other side was cut off");
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
            close(rest, end == upstream ? Frames.BAD_GATEWAY : Frames.GOING_AWAY, "the other side was cut off");
            beginEnd();
        }
        if (!isOver && !bot.wire().isOpen() && !upstream.wire().isOpen()) {
            isOver = true;
            loop.closed(this);
            if (talk != null) {
                talk.close();
            }
            heardLast();
            setup.stream().closed(byBot || bot.saidClose(), loop.nanos());
            closed.run();
        }
    }

    private void releaseBot() {
        loop.left(caller);
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
            endingNanos = loop.nanos();
            if (upstream.frames().isBetweenFrames()) {
                end(Frames.SERVICE_RESTART, Frames.GOING_AWAY);
            }
        }
    }

    /** Whose modes it is under. */
    Concern concern() {
        return new Concern(
                setup.to().way().door().exchange().name(), "", setup.bot().bot());
    }

    /** Nothing may go to the exchange any more: ends both sides at once, inside a frame without a close frame. */
    void halt() {
        if (!isEnding) {
            end(Frames.GOING_AWAY, Frames.GOING_AWAY, "trading is HALTED");
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
            endingNanos = loop.nanos();
        }
    }

    /** A close frame if one may stand there and none did; then the end. */
    private void close(TunnelEnd to, int code, String reason) {
        if (to.isOver()) {
            return;
        }
        TunnelEnd from = other(to);
        boolean whole = from == upstream || paced == null || paced.isEmpty();
        if (whole && from.frames().isBetweenFrames() && !from.saidClose()) {
            from.sayClose();
            byte[] frame = to == bot
                    ? Frames.close(code, reason)
                    : Frames.close(code, reason, ThreadLocalRandom.current().nextInt());
            to.wire().write(Unpooled.wrappedBuffer(frame));
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
            end(Frames.GOING_AWAY, Frames.GOING_AWAY);
        }
    }

    /** Whoever does not read does not read a close frame either. */
    private void cutReader(TunnelEnd reader) {
        TunnelEnd writer = other(reader);
        reader.cut();
        close(writer, writer == bot ? Frames.BAD_GATEWAY : Frames.GOING_AWAY, "the other side does not read");
    }
}
