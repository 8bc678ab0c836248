package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.proxy.http1.ChannelIo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the exchange's messages on their way to the bot; it inserts messages of the gateway between them. Used on
 * its bot's event loop only.
 */
final class ExchangeMessageReader {
    private static final int MAX_TEXT = 1_048_576;

    /**
     * Maximum number of the gateway's own messages for a bot that does not read them; beyond it the bot is
     * disconnected.
     */
    private static final int MAX_UNREAD = 1000;

    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final @Nullable WebSocketSession session;
    private final FrameScanner frames;
    private final ArrayDeque<byte[]> ownMessages = new ArrayDeque<>();
    private ByteArrayOutputStream text = new ByteArrayOutputStream();
    private int unread;
    private boolean isReading;

    /**
     * Creates a reader.
     *
     * @param session the receiver of the messages; null if they are not read, so that nothing is kept
     */
    ExchangeMessageReader(TunnelEnd bot, TunnelEnd upstream, @Nullable WebSocketSession session) {
        this.bot = bot;
        this.upstream = upstream;
        this.session = session;
        this.frames = upstream.frames();
    }

    /**
     * Takes ownership of {@code bytes} and passes them to the bot, if it is connected. Returns false if they are not
     * valid frames.
     */
    boolean read(ByteBuf bytes) {
        isReading = true;
        try {
            return readFrames(bytes);
        } finally {
            isReading = false;
        }
    }

    private boolean readFrames(ByteBuf bytes) {
        boolean toBot = !bot.isOver();
        ByteBuffer in = bytes.nioBuffer();
        int passed = 0;
        FrameEvent frameEvent = FrameEvent.HEAD;
        while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.INVALID) {
            int from = in.position();
            frameEvent = frames.next(in);
            if (session != null
                    && frameEvent == FrameEvent.PAYLOAD
                    && !frames.opcode().isControl()
                    && text.size() < MAX_TEXT) {
                text.writeBytes(ByteBufUtil.getBytes(bytes, bytes.readerIndex() + from, in.position() - from));
            } else if (frameEvent == FrameEvent.END) {
                end();
                if (toBot && isBetweenMessages() && !ownMessages.isEmpty()) {
                    bot.channelIo().write(bytes.retainedSlice(bytes.readerIndex() + passed, in.position() - passed));
                    passed = in.position();
                    writeOwnMessages(bot.channelIo());
                }
            }
        }
        if (toBot) {
            bot.channelIo().write(bytes.readerIndex(bytes.readerIndex() + passed));
        } else {
            bytes.release();
        }
        return frameEvent != FrameEvent.INVALID;
    }

    private void end() {
        upstream.frameEnded();
        if (session != null && frames.endsMessage()) {
            byte[] message = text.toByteArray();
            text = new ByteArrayOutputStream();
            session.onExchangeMessage(message);
        }
    }

    /** Returns whether a message of the gateway waits to be inserted. */
    boolean hasOwnMessages() {
        return !ownMessages.isEmpty();
    }

    private boolean isBetweenMessages() {
        return frames.isBetweenFrames() && !frames.isInMessage();
    }

    /** Sends a message of the gateway to the bot, now or after the current message. */
    void add(byte[] frame) {
        if (bot.isOver() || upstream.sentClose()) {
            return;
        }
        unread = bot.channelIo().isWritable() && ownMessages.isEmpty() ? 0 : unread + 1;
        if (!isBotBehind()) {
            ownMessages.add(frame);
            if (!isReading && isBetweenMessages()) { // else the end of the frame is still to be written before
                writeOwnMessages(bot.channelIo());
            }
        }
    }

    /** Returns whether too many messages of the gateway wait for the bot to read, so that it must be disconnected. */
    boolean isBotBehind() {
        return unread > MAX_UNREAD;
    }

    private void writeOwnMessages(ChannelIo to) {
        byte[] frame;
        while ((frame = ownMessages.poll()) != null) {
            to.write(Unpooled.wrappedBuffer(frame));
        }
        to.flush();
    }
}
