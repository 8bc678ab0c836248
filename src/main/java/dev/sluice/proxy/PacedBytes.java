package dev.sluice.proxy;

import dev.sluice.frame.Found;
import dev.sluice.frame.FrameScanner;
import dev.sluice.frame.Opcode;
import dev.sluice.pace.Pace;
import dev.sluice.pace.Saying;
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
final class PacedBytes {
    private final Tunnel tunnel;
    private final Loop loop;
    private final Pace pace;
    private final FrameScanner frames;
    private final TurnTimer timer;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();

    /** How much of the first buffer has been looked at: the end of the frame that waits. */
    private int scanned;

    private @Nullable Saying waits;

    PacedBytes(Tunnel tunnel, Loop loop, Pace pace, FrameScanner frames) {
        this.tunnel = tunnel;
        this.loop = loop;
        this.pace = pace;
        this.frames = frames;
        this.timer = new TurnTimer(loop, this::goOn);
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
            tunnel.upstream().wire().write(first);
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
            Found found = frames.next(in);
            if (found == Found.MORE || found == Found.FLAW) {
                return true; // what is no frame is for the exchange to refuse
            }
            if (found == Found.END && frames.opcode() == Opcode.CLOSE) {
                tunnel.bot().sayClose();
            }
            Saying saying = isComplete(found) ? saying() : null;
            if (saying != null && !mayGo(saying)) {
                waits = saying;
                scanned = in.position() - from;
                tunnel.upstream().wire().write(bytes.readRetainedSlice(from));
                return false;
            }
        }
    }

    /** Whether its last byte was passed just now. */
    private boolean isComplete(Found found) {
        return (found == Found.PAYLOAD || (found == Found.HEAD && frames.payloadBytes() == 0))
                && frames.passedBytes() == frames.payloadBytes();
    }

    private @Nullable Saying saying() {
        return switch (frames.opcode()) {
            case PING, PONG -> Saying.PING;
            case TEXT, BINARY, CONTINUATION -> Saying.UNREAD;
            case CLOSE -> null;
        };
    }

    private boolean mayGo(Saying saying) {
        long now = loop.nanos();
        long wait = pace.waitNanos(saying, now);
        if (wait > 0) {
            timer.set(wait);
            return false;
        }
        if (!tunnel.upstream().wire().isWritable()) {
            return false; // it would not leave now: who is writable again goes on
        }
        pace.went(saying, now);
        return true;
    }

    /** One side has gone. */
    void drop() {
        timer.clear();
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
