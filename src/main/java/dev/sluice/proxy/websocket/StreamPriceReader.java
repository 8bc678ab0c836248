package dev.sluice.proxy.websocket;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.orderrule.MessagePriceReader;
import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.http1.InputBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the latest prices from the messages of one WebSocket, for rules about orders. It reads few of them,
 * because reading costs more than passing: after a message with a price it skips messages for 0.2 s, after any other
 * one for 20 ms, and it skips long messages.
 *
 * <p>A message counts as new when it begins to arrive, so none is read that may have waited in a buffer: not for a
 * while after the bot was too slow, and not after this process did not run. Used on its bot's event loop only.
 */
final class StreamPriceReader {
    static final int MAX_BYTES = 65_536;

    /** Memory factor: a buffer at most twice as large as its content, and the complete message. */
    private static final long BUFFERS = 3;

    static final long AFTER_PRICE_NANOS = 200 * Nanos.PER_MILLI;
    static final long AFTER_OTHER_NANOS = 20 * Nanos.PER_MILLI;
    static final long AFTER_BACKLOG_NANOS = 10 * Nanos.PER_SECOND;

    /** How long the regular check may be overdue before received bytes count as old. */
    static final long STALL_NANOS = 2 * Nanos.PER_SECOND;

    private static final long AFTER_STALL_NANOS = Nanos.PER_SECOND;
    private static final long REFRESH_NANOS = Nanos.PER_SECOND;

    private final Supplier<MessagePriceReader> current;
    private final InputBudget.Share share;
    private MessagePriceReader prices = MessagePriceReader.NONE;
    private @Nullable FrameScanner frames;
    private ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean isRead;
    private long beganNanos;
    private long dueNanos;
    private long refreshNanos;
    private long checkedNanos;

    /**
     * Creates a reader.
     *
     * @param current returns what has prices at this WebSocket; it changes with a reload
     * @param share the memory budget of the message that is read; where it has no room, none is
     */
    StreamPriceReader(Supplier<MessagePriceReader> current, InputBudget.Share share, long now) {
        this.current = current;
        this.share = share;
        dueNanos = now;
        refreshNanos = now;
        checkedNanos = now;
    }

    /**
     * Reads bytes of the exchange, which stay unchanged.
     *
     * @param isBetweenMessages whether a message begins with them
     */
    void arrived(ByteBuf bytes, boolean isBetweenMessages, long now) {
        if (now - refreshNanos >= 0) {
            refreshNanos = now + REFRESH_NANOS;
            prices = current.get();
        }
        if (prices.isEmpty()) {
            stop();
            return;
        }
        if (now - checkedNanos > STALL_NANOS) {
            defer(now + AFTER_STALL_NANOS);
        }
        if (frames == null && isBetweenMessages) {
            frames = new FrameScanner(false, false);
        }
        if (frames != null && !read(frames, bytes, now)) {
            stop();
        }
    }

    private void stop() {
        frames = null;
        forget();
    }

    private void forget() {
        isRead = false;
        text = new ByteArrayOutputStream();
        share.release();
    }

    /** Returns false if the bytes are no valid frames. */
    private boolean read(FrameScanner scanner, ByteBuf bytes, long now) {
        ByteBuffer in = bytes.nioBuffer();
        FrameEvent frameEvent;
        do {
            int from = in.position();
            frameEvent = scanner.next(in);
            if (frameEvent == FrameEvent.HEAD && scanner.opcode() == Opcode.TEXT) {
                isRead = now - dueNanos >= 0;
                beganNanos = now;
            } else if (isRead && !scanner.opcode().isControl()) {
                if (frameEvent == FrameEvent.PAYLOAD) {
                    add(bytes, from, in.position() - from);
                } else if (frameEvent == FrameEvent.END && scanner.endsMessage()) {
                    end(now);
                }
            }
        } while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.INVALID);
        return frameEvent == FrameEvent.MORE;
    }

    private void add(ByteBuf bytes, int from, int n) {
        int bytesThen = text.size() + n;
        if (bytesThen > MAX_BYTES || !share.tryResize(BUFFERS * bytesThen)) {
            forget();
            return;
        }
        text.writeBytes(ByteBufUtil.getBytes(bytes, bytes.readerIndex() + from, n));
    }

    private void end(long now) {
        boolean found = prices.read(text.toByteArray(), beganNanos);
        defer(now + (found ? AFTER_PRICE_NANOS : AFTER_OTHER_NANOS));
        forget();
    }

    private void defer(long until) {
        dueNanos = until - dueNanos > 0 ? until : dueNanos;
    }

    /** Notes that reading stops or begins again because the bot was too slow: messages wait in buffers. */
    void delayed(long now) {
        forget();
        defer(now + AFTER_BACKLOG_NANOS);
    }

    /** Releases the memory after both sides have closed. */
    void close() {
        stop();
        share.close();
    }

    /** Notes that the event loop runs; called periodically. */
    void checked(long now) {
        checkedNanos = now;
    }
}
