package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.proxy.call.AdmissionDispatcher;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A forwarder of a bot's bytes to an exchange that limits the rate of messages, for WebSockets whose messages are not
 * read. A frame counts as a message at its last byte, so that byte is held until the message may be sent. Meanwhile
 * nothing more is read from the bot, and the order is preserved. Each fragment counts as a message, since it is unknown
 * how the exchange counts fragments.
 *
 * <p>Used on its bot's event loop only.
 */
final class PacedForwarder implements BotForwarder {
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final AdmissionDispatcher dispatcher;
    private final MessagePacer messagePacer;
    private final FrameScanner frames;
    private final PacingTimer timer;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();

    /** Number of scanned bytes of the first buffer, up to the end of the waiting frame. */
    private int scanned;

    private @Nullable PacedMessage waiting;

    PacedForwarder(AdmissionDispatcher dispatcher, TunnelEnd bot, TunnelEnd upstream, MessagePacer messagePacer) {
        this.bot = bot;
        this.upstream = upstream;
        this.dispatcher = dispatcher;
        this.messagePacer = messagePacer;
        this.frames = bot.frames();
        this.timer = new PacingTimer(dispatcher.eventLoop(), this::resume);
    }

    @Override
    public boolean isEmpty() {
        return held.isEmpty();
    }

    @Override
    public void arrived(ByteBuf bytes) {
        held.add(bytes);
        forwardAll();
    }

    @Override
    public void resume() {
        if (!held.isEmpty() && !upstream.isOver()) {
            forwardAll();
            upstream.channelIo().flush();
        }
    }

    private void forwardAll() {
        while (!held.isEmpty()) {
            ByteBuf first = held.element();
            if (!forward(first)) {
                break;
            }
            held.remove();
            scanned = 0;
            upstream.channelIo().write(first);
        }
        bot.pauseForQueue(!held.isEmpty());
    }

    /** Returns whether all bytes may be sent; otherwise the permitted part was written and the rest is held. */
    private boolean forward(ByteBuf bytes) {
        if (waiting != null && !maySend(waiting)) {
            return false;
        }
        waiting = null;
        ByteBuffer in = bytes.nioBuffer();
        in.position(scanned);
        while (true) {
            int from = in.position();
            FrameEvent frameEvent = frames.next(in);
            if (frameEvent == FrameEvent.MORE || frameEvent == FrameEvent.INVALID) {
                return true; // invalid frames are refused by the exchange
            }
            if (frameEvent == FrameEvent.END) {
                bot.frameEnded();
            }
            PacedMessage pacedMessage = isComplete(frameEvent) ? pacedMessage() : null;
            if (pacedMessage != null && !maySend(pacedMessage)) {
                waiting = pacedMessage;
                scanned = in.position() - from;
                upstream.channelIo().write(bytes.readRetainedSlice(from));
                return false;
            }
        }
    }

    /** Returns whether the last byte of the frame was just scanned. */
    private boolean isComplete(FrameEvent frameEvent) {
        return (frameEvent == FrameEvent.PAYLOAD || (frameEvent == FrameEvent.HEAD && frames.payloadBytes() == 0))
                && frames.readBytes() == frames.payloadBytes();
    }

    private @Nullable PacedMessage pacedMessage() {
        return switch (frames.opcode()) {
            case PING, PONG -> PacedMessage.PING;
            case TEXT, BINARY, CONTINUATION -> PacedMessage.UNREAD;
            case CLOSE -> null;
        };
    }

    private boolean maySend(PacedMessage pacedMessage) {
        long now = dispatcher.nanos();
        long wait = messagePacer.waitNanos(pacedMessage, now);
        if (wait > 0) {
            timer.set(wait);
            return false;
        }
        if (!upstream.channelIo().isWritable()) {
            return false; // the bytes would not leave now; sending continues when the socket is writable
        }
        messagePacer.recordSent(pacedMessage, now);
        return true;
    }

    @Override
    public void drop() {
        timer.clear();
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
