package dev.sluice.proxy.websocket;

import dev.sluice.core.exchange.stream.SubscriptionChange;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A reader of a bot's bytes on their way to an exchange that limits topics, for WebSockets without orders and without
 * extensions. A text message is forwarded when complete, in its original frames, or answered here if it subscribes to
 * too many topics. Everything else is forwarded immediately; a ping does not wait for the rest of a message.
 *
 * <p>Used on its bot's event loop only.
 */
final class TopicCountingReader {
    /** Maximum size of a read message with the heads of its frames; a longer one passes unread. */
    private static final int MAX_BYTES = 65_536;

    /** Memory factor: two buffers, each at most twice as large as its content. */
    private static final long BUFFERS = 4;

    /** The receiver of what was read. */
    interface Output {
        /** Passes the bot's bytes to the exchange. Takes ownership of {@code bytes}. */
        void forward(ByteBuf bytes);

        /** Sends a message of the gateway to the bot. */
        void toBot(byte[] frame);
    }

    private final Output output;
    private final SubscriptionCounter subscriptionCounter;
    private final InputBudget.Share share;
    private final FrameScanner frames = new FrameScanner(true, false);
    private ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean isHeld;
    private boolean isBlind;

    TopicCountingReader(Output output, SubscriptionCounter subscriptionCounter, InputBudget.Share share) {
        this.share = share;
        this.output = output;
        this.subscriptionCounter = subscriptionCounter;
    }

    /** Handles received bytes. Takes ownership of {@code bytes}. */
    void arrived(ByteBuf bytes) {
        if (isBlind) {
            output.forward(bytes);
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.readableBytes());
        try {
            read(bytes, out);
        } finally {
            bytes.release();
        }
        if (out.size() > 0) {
            output.forward(Unpooled.wrappedBuffer(out.toByteArray()));
        }
    }

    private void read(ByteBuf bytes, ByteArrayOutputStream out) {
        ByteBuffer in = bytes.nioBuffer();
        FrameEvent frameEvent;
        do {
            int from = in.position();
            long passed = frames.readBytes();
            frameEvent = frames.next(in);
            switch (frameEvent) {
                case HEAD -> head(out);
                case PAYLOAD -> payload(piece(bytes, from, in.position() - from), passed, out);
                case END -> end(out);
                case INVALID -> forwardInvalid(piece(bytes, in.position(), in.remaining()), out);
                case MORE -> {}
            }
        } while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.INVALID);
    }

    private static byte[] piece(ByteBuf bytes, int from, int n) {
        return ByteBufUtil.getBytes(bytes, bytes.readerIndex() + from, n);
    }

    private boolean isOfText() {
        return isHeld && !frames.opcode().isControl();
    }

    private void head(ByteArrayOutputStream out) {
        if (frames.opcode() == Opcode.TEXT) {
            isHeld = true;
        }
        // The heads count too: a message may have any number of empty frames.
        long headBytes = raw.size() + (long) frames.head().length;
        boolean fits = frames.payloadBytes() <= MAX_BYTES - headBytes;
        if (isOfText() && !(fits && share.tryResize(BUFFERS * (headBytes + frames.payloadBytes())))) {
            subscriptionCounter.uncounted(ProxyCounters.Uncounted.TOO_LONG);
            release(out);
        }
        (isOfText() ? raw : out).writeBytes(frames.head());
    }

    private void payload(byte[] piece, long passed, ByteArrayOutputStream out) {
        (isOfText() ? raw : out).writeBytes(piece);
        if (isOfText()) {
            frames.unmask(piece, 0, piece.length, passed);
            text.writeBytes(piece);
        }
    }

    private void end(ByteArrayOutputStream out) {
        if (!isHeld || !frames.endsMessage()) {
            return;
        }
        SubscriptionChange change = subscriptionCounter.read(text.toByteArray());
        byte[] no = change == null || subscriptionCounter.fits(change) ? null : subscriptionCounter.refusal(change);
        if (no != null) {
            raw.reset();
            subscriptionCounter.refused();
            output.toBot(FrameEncoder.text(no));
        } else if (change != null) {
            subscriptionCounter.sent(change);
        }
        release(out);
    }

    /** Forwards invalid frames, which the exchange must refuse. */
    private void forwardInvalid(byte[] rest, ByteArrayOutputStream out) {
        release(out);
        out.writeBytes(frames.head());
        out.writeBytes(rest);
        isBlind = true;
    }

    private void release(ByteArrayOutputStream out) {
        out.writeBytes(raw.toByteArray());
        raw = new ByteArrayOutputStream();
        text = new ByteArrayOutputStream();
        share.release();
        isHeld = false;
    }

    /** Releases the memory after the bot has disconnected. */
    void close() {
        raw = new ByteArrayOutputStream();
        text = new ByteArrayOutputStream();
        share.close();
    }
}
