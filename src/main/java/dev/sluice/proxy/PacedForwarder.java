package dev.sluice.proxy;

import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.core.websocket.PacedMessage;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A bot's bytes on their way to an exchange that counts messages, where nobody reads them. A frame is a message from its last byte on, so that is what stays here until its turn
 * comes; the bot is read no further meanwhile, and nothing overtakes anything. A fragment counts as a message, for want of knowing what the exchange takes it for.
 *
 * <p>On its bot's event loop only.
 */
final class PacedForwarder {
    private final Tunnel tunnel;
    private final ProxyVerticle proxyVerticle;
    private final MessagePacer messagePacer;
    private final FrameScanner frames;
    private final PacingTimer timer;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();

    /** How much of the first buffer has been looked at: the end of the frame that waits. */
    private int scanned;

    private @Nullable PacedMessage waits;

    PacedForwarder(Tunnel tunnel, ProxyVerticle proxyVerticle, MessagePacer messagePacer, FrameScanner frames) {
        this.tunnel = tunnel;
        this.proxyVerticle = proxyVerticle;
        this.messagePacer = messagePacer;
        this.frames = frames;
        this.timer = new PacingTimer(proxyVerticle, this::goOn);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Takes {@code bytes} over. */
    void arrived(ByteBuf bytes) {
        held.add(bytes);
        go();
    }

    /** Its turn may have come. */
    void goOn() {
        if (!held.isEmpty() && tunnel.reachesExchange()) {
            go();
            tunnel.arrivedAll(tunnel.bot());
        }
    }

    private void go() {
        while (!held.isEmpty()) {
            ByteBuf first = held.element();
            if (!goes(first)) {
                break;
            }
            held.remove();
            scanned = 0;
            tunnel.upstream().channelIo().write(first);
        }
        tunnel.bot().hold(!held.isEmpty());
    }

    /** Whether all of it may go; else what may has gone, and the rest is held. */
    private boolean goes(ByteBuf bytes) {
        if (waits != null && !mayGo(waits)) {
            return false;
        }
        waits = null;
        ByteBuffer in = bytes.nioBuffer();
        in.position(scanned);
        while (true) {
            int from = in.position();
            FrameEvent frameEvent = frames.next(in);
            if (frameEvent == FrameEvent.MORE || frameEvent == FrameEvent.FLAW) {
                return true; // what is no frame is for the exchange to refuse
            }
            if (frameEvent == FrameEvent.END && frames.opcode() == Opcode.CLOSE) {
                tunnel.bot().sendClose();
            }
            PacedMessage pacedMessage = isComplete(frameEvent) ? pacedMessage() : null;
            if (pacedMessage != null && !mayGo(pacedMessage)) {
                waits = pacedMessage;
                scanned = in.position() - from;
                tunnel.upstream().channelIo().write(bytes.readRetainedSlice(from));
                return false;
            }
        }
    }

    /** Whether its last byte was passed just now. */
    private boolean isComplete(FrameEvent frameEvent) {
        return (frameEvent == FrameEvent.PAYLOAD || (frameEvent == FrameEvent.HEAD && frames.payloadBytes() == 0))
                && frames.passedBytes() == frames.payloadBytes();
    }

    private @Nullable PacedMessage pacedMessage() {
        return switch (frames.opcode()) {
            case PING, PONG -> PacedMessage.PING;
            case TEXT, BINARY, CONTINUATION -> PacedMessage.UNREAD;
            case CLOSE -> null;
        };
    }

    private boolean mayGo(PacedMessage pacedMessage) {
        long now = proxyVerticle.nanos();
        long wait = messagePacer.waitNanos(pacedMessage, now);
        if (wait > 0) {
            timer.set(wait);
            return false;
        }
        if (!tunnel.upstream().channelIo().isWritable()) {
            return false; // it would not leave now: who is writable again goes on
        }
        messagePacer.went(pacedMessage, now);
        return true;
    }

    /** One side has gone. */
    void drop() {
        timer.clear();
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
