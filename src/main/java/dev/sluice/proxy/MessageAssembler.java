package dev.sluice.proxy;

import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.http1.InputBudget;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Puts a bot's frames together into whole messages, and lets what may stand between them pass at once: a ping behind half a message does not wait for the other
 * half. On its bot's event loop only.
 */
final class MessageAssembler {
    /** Two buffers, each at most twice as large as what is in it. */
    private static final int BUFFERS = 4;

    private final Tunnel tunnel;
    private final WebSocketSession talk;
    private final FrameScanner frames;
    private final int mostBytes;
    private final InputBudget.Share share;
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private boolean full;
    private ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private ByteArrayOutputStream text = new ByteArrayOutputStream();

    MessageAssembler(
            Tunnel tunnel, WebSocketSession talk, FrameScanner frames, int mostBytes, InputBudget.Share share) {
        this.tunnel = tunnel;
        this.talk = talk;
        this.frames = frames;
        this.mostBytes = mostBytes;
        this.share = share;
    }

    /** Takes {@code bytes} over. False: they are no frames, or too much. */
    boolean read(ByteBuf bytes) {
        try {
            ByteBuffer in = bytes.nioBuffer();
            FrameEvent frameEvent = FrameEvent.HEAD;
            while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.FLAW && raw.size() <= mostBytes && !full) {
                int from = in.position();
                long passed = frames.passedBytes();
                frameEvent = frames.next(in);
                switch (frameEvent) {
                    case HEAD -> into().writeBytes(frames.head());
                    case PAYLOAD -> payload(bytes, from, in.position() - from, passed);
                    case END -> end();
                    case MORE, FLAW -> {}
                }
            }
            return frameEvent == FrameEvent.MORE && !full;
        } finally {
            bytes.release();
        }
    }

    /** There was no room for more of a message. */
    boolean isFull() {
        return full;
    }

    /** Nothing more is read. */
    void close() {
        raw = new ByteArrayOutputStream();
        text = new ByteArrayOutputStream();
        share.close();
    }

    boolean isTooLarge() {
        return raw.size() > mostBytes;
    }

    private ByteArrayOutputStream into() {
        return frames.opcode().isControl() ? control : raw;
    }

    private void payload(ByteBuf bytes, int from, int n, long passed) {
        if (!frames.opcode().isControl() && !share.hold(BUFFERS * (raw.size() + (long) n))) {
            full = true;
            return;
        }
        byte[] piece = new byte[n];
        bytes.getBytes(bytes.readerIndex() + from, piece);
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
                tunnel.bot().sendClose();
                talk.closing(frame);
            } else {
                talk.control(frame);
            }
        } else if (frames.endsMessage()) {
            byte[] said = text.toByteArray();
            byte[] as = raw.toByteArray();
            raw = new ByteArrayOutputStream();
            text = new ByteArrayOutputStream();
            share.release();
            talk.onBotMessage(said, as);
        }
    }
}
