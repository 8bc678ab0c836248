package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.http1.InputBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * An assembler of a bot's frames into complete messages. Control frames between fragments pass immediately, so that a
 * ping inside an incomplete message is not delayed. Used on its bot's event loop only.
 */
final class MessageAssembler {
    /** Memory factor: two buffers, each at most twice as large as its content. */
    private static final int BUFFERS = 4;

    private final TunnelEnd bot;
    private final WebSocketSession session;
    private final FrameScanner frames;
    private final int maxBytes;
    private final InputBudget.Share share;
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private boolean full;
    private ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private ByteArrayOutputStream text = new ByteArrayOutputStream();

    MessageAssembler(TunnelEnd bot, WebSocketSession session, int maxBytes, InputBudget.Share share) {
        this.bot = bot;
        this.session = session;
        this.frames = bot.frames();
        this.maxBytes = maxBytes;
        this.share = share;
    }

    /** Reads bytes and takes ownership of {@code bytes}. Returns false if they are not valid frames or too large. */
    boolean read(ByteBuf bytes) {
        try {
            ByteBuffer in = bytes.nioBuffer();
            while (!isTooLarge() && !full) {
                int from = in.position();
                long passed = frames.readBytes();
                FrameEvent frameEvent = frames.next(in);
                switch (frameEvent) {
                    case HEAD -> into().writeBytes(frames.head());
                    case PAYLOAD -> payload(bytes, from, in.position() - from, passed);
                    case END -> end();
                    case MORE, INVALID -> {
                        return frameEvent == FrameEvent.MORE;
                    }
                }
            }
            return false;
        } finally {
            bytes.release();
        }
    }

    /** Returns whether the memory budget had no room for the message. */
    boolean isFull() {
        return full;
    }

    /** Stops reading and releases the memory. */
    void close() {
        raw = new ByteArrayOutputStream();
        text = new ByteArrayOutputStream();
        share.close();
    }

    boolean isTooLarge() {
        return raw.size() > maxBytes;
    }

    private ByteArrayOutputStream into() {
        return frames.opcode().isControl() ? control : raw;
    }

    private void payload(ByteBuf bytes, int from, int n, long passed) {
        if (!frames.opcode().isControl() && !share.tryResize(BUFFERS * (raw.size() + (long) n))) {
            full = true;
            return;
        }
        byte[] piece = ByteBufUtil.getBytes(bytes, bytes.readerIndex() + from, n);
        into().writeBytes(piece);
        if (!frames.opcode().isControl()) {
            frames.unmask(piece, 0, n, passed);
            text.writeBytes(piece);
        }
    }

    private void end() {
        if (frames.opcode().isControl()) {
            byte[] frame = control.toByteArray();
            control.reset();
            if (frames.opcode() == Opcode.CLOSE) {
                bot.markCloseSent();
                session.closing(frame);
            } else {
                session.control(frame);
            }
        } else if (frames.endsMessage()) {
            byte[] message = text.toByteArray();
            byte[] original = raw.toByteArray();
            raw = new ByteArrayOutputStream();
            text = new ByteArrayOutputStream();
            share.release();
            session.onBotMessage(message, original);
        }
    }
}
