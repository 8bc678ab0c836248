package dev.sluice.proxy;

import static java.net.HttpURLConnection.HTTP_OK;

import dev.sluice.base.unit.Nanos;
import dev.sluice.proxy.call.CacheStatus;
import dev.sluice.proxy.http1.BodyFraming;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The writer of one response to the bot; it changes only hop-by-hop headers. A small response is held until it is
 * complete and sent in one write; a large or slow one is streamed.
 *
 * <p>Used on the bot's event loop only.
 */
final class ResponseWriter {
    private static final int CRLF = '\r' << 8 | '\n';
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int OWN_FIELDS_BYTES = 256;
    private static final int MAX_REWRITTEN_BYTES = 65_536;
    private static final int AGE_DIGITS = 9;

    private final BotConnection bot;
    private final RequestHead request;
    private final int joinBytes;
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(2);
    private @Nullable ResponseHead response;
    private String reason = "";
    private @Nullable Cached cached;
    private int heldBytes;
    private boolean piping;
    private @Nullable UnaryOperator<byte[]> rewrite;

    /** True if the body was replaced by a rewritten one. */
    private boolean rewritten;

    ResponseWriter(BotConnection bot, RequestHead request, int joinBytes) {
        this.bot = bot;
        this.request = request;
        this.joinBytes = joinBytes;
    }

    /**
     * The origin of a response that several bots may get.
     *
     * @param ageNanos the age of a cached response since its call was sent
     */
    record Cached(CacheStatus status, long ageNanos) {
        /** The response to a call that was sent for this bot, and may have been shared with others. */
        static final Cached MISS = new Cached(CacheStatus.MISS, 0);

        boolean isHit() {
            return status == CacheStatus.HIT;
        }
    }

    /**
     * Begins the response.
     *
     * @param why text of {@code X-Sluice-Reason}; "" for none
     * @param from the origin of a shareable response; null if the response is only for this bot
     */
    void begin(ResponseHead head, String why, @Nullable Cached from) {
        response = head;
        reason = why;
        cached = from;
        if (rewrite != null && (head.status() != HTTP_OK || head.messageHead().find("content-encoding") >= 0)) {
            rewrite = null; // the body is not readable
        }
    }

    /** Holds the body until it is complete and sends what the given function makes of it. */
    void rewrites(UnaryOperator<byte[]> body) {
        rewrite = body;
    }

    /** Returns whether part of the response was written to the bot's connection. */
    boolean begun() {
        return piping;
    }

    void piece(ByteBuf piece) {
        if (piping) {
            pipe(piece.retain());
            return;
        }
        pieces.add(piece.retain());
        heldBytes += piece.readableBytes();
        if (heldBytes > (rewrite == null ? joinBytes : MAX_REWRITTEN_BYTES)) {
            startPiping();
        }
    }

    /**
     * Notes that no more bytes are available for now, and starts streaming unless the response will be complete soon. A
     * head without body bytes is held, so that an error status can still be returned if the upstream breaks off after
     * it.
     */
    void paused() {
        if (response != null && rewrite == null && heldBytes > 0 && !isSmall(response.bodyFraming())) {
            startPiping();
        }
        if (piping) {
            bot.flush();
        }
    }

    private boolean isSmall(BodyFraming bodyFraming) {
        return bodyFraming.isEmpty() || (bodyFraming.is(BodyFraming.Kind.LENGTH) && bodyFraming.length() <= joinBytes);
    }

    void end() {
        if (!piping) {
            rewriteHeld();
            bot.write(whole());
        } else if (chunksToBot()) {
            bot.write(Unpooled.wrappedBuffer(LAST_CHUNK));
        }
        bot.flush();
        bot.finished();
    }

    private void rewriteHeld() {
        if (rewrite == null || heldBytes == 0) {
            return;
        }
        byte[] received = new byte[heldBytes];
        int at = 0;
        for (ByteBuf piece : pieces) {
            int n = piece.readableBytes();
            piece.getBytes(piece.readerIndex(), received, at, n);
            at += n;
        }
        byte[] handover = rewrite.apply(received);
        if (handover != received) {
            drop();
            pieces.add(Unpooled.wrappedBuffer(handover));
            heldBytes = handover.length;
            rewritten = true;
        }
    }

    /** Releases the held bytes. */
    void drop() {
        ByteBuf piece;
        while ((piece = pieces.poll()) != null) {
            piece.release();
        }
        heldBytes = 0;
    }

    private void startPiping() {
        ByteBuf head = bot.channelIo().allocator().ioBuffer(headBytes());
        writeHead(head);
        piping = true;
        bot.write(head);
        ByteBuf piece;
        while ((piece = pieces.poll()) != null) {
            pipe(piece);
        }
        heldBytes = 0;
    }

    private void pipe(ByteBuf piece) {
        boolean chunked = chunksToBot();
        if (chunked) {
            bot.write(ByteBufUtil.writeAscii(
                    bot.channelIo().allocator(), Integer.toHexString(piece.readableBytes()) + "\r\n"));
        }
        bot.write(piece);
        if (chunked) {
            bot.write(Unpooled.copyShort(CRLF));
        }
    }

    private ByteBuf whole() {
        ByteBuf out = bot.channelIo().allocator().ioBuffer(headBytes() + heldBytes + 16);
        writeHead(out);
        boolean chunked = chunksToBot();
        if (chunked && heldBytes > 0) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(heldBytes) + "\r\n");
        }
        boolean any = heldBytes > 0;
        ByteBuf piece;
        while ((piece = pieces.poll()) != null) {
            int n = piece.readableBytes();
            piece.readBytes(out.ensureWritable(n), n); // out.writeBytes(piece) would create a ByteBuffer
            piece.release();
        }
        heldBytes = 0;
        if (chunked) {
            if (any) {
                out.writeShort(CRLF);
            }
            out.writeBytes(LAST_CHUNK);
        }
        return out;
    }

    private ResponseHead responseHead() {
        if (response == null) {
            throw new IllegalStateException("no response has begun");
        }
        return response;
    }

    private int headBytes() {
        MessageHead messageHead = responseHead().messageHead();
        return messageHead.fields() == 0
                ? OWN_FIELDS_BYTES
                : messageHead.valueTo(messageHead.fields() - 1) + OWN_FIELDS_BYTES;
    }

    /** Returns whether the body is sent in chunks: the upstream delimited it by chunks or by closing the connection. */
    private boolean chunksToBot() {
        if (rewritten) {
            return false;
        }
        BodyFraming bodyFraming = responseHead().bodyFraming();
        boolean open = bodyFraming.is(BodyFraming.Kind.CHUNKED) || bodyFraming.is(BodyFraming.Kind.UNTIL_CLOSE);
        return open && !request.http10();
    }

    private void writeHead(ByteBuf out) {
        MessageHead messageHead = responseHead().messageHead();
        ByteBufUtil.writeAscii(out, "HTTP/1.1");
        messageHead.writeTo(out, 8, messageHead.firstLineEnd());
        out.writeShort(CRLF);
        writeFields(messageHead, out);
        if (chunksToBot()) {
            ByteBufUtil.writeAscii(out, "Transfer-Encoding: chunked\r\n");
        }
        if (rewritten) {
            ByteBufUtil.writeAscii(out, "Content-Length: " + heldBytes + "\r\n");
        }
        ByteBufUtil.writeAscii(
                out, cached != null && cached.isHit() ? "X-Sluice-Sent: false\r\n" : "X-Sluice-Sent: true\r\n");
        ByteBufUtil.writeAscii(out, messageHead.find("x-request-id") < 0 ? "X-Request-Id: " : "X-Sluice-Request-Id: ");
        ByteBufUtil.writeAscii(out, request.id());
        out.writeShort(CRLF);
        if (!reason.isEmpty()) {
            ByteBufUtil.writeAscii(out, "X-Sluice-Reason: " + reason + "\r\n");
        }
        if (cached != null) {
            cache(out, cached);
        }
        connection(out);
        out.writeShort(CRLF);
    }

    /** Writes the fields that pass; those that stand one after the other at once. */
    private void writeFields(MessageHead messageHead, ByteBuf out) {
        int from = 0;
        int to = 0;
        for (int i = 0; i < messageHead.fields(); i++) {
            if (messageHead.isHopByHop(i)
                    || messageHead.nameStartsWith(i, "x-sluice-")
                    || isOldAge(messageHead, i)
                    || (rewritten && messageHead.isNamed(i, "content-length"))) {
                continue;
            }
            if (to == 0 || !messageHead.isNextLine(to, messageHead.nameFrom(i))) {
                writeLines(messageHead, from, to, out);
                from = messageHead.nameFrom(i);
            }
            to = messageHead.valueTo(i);
        }
        writeLines(messageHead, from, to, out);
    }

    private static void writeLines(MessageHead messageHead, int from, int to, ByteBuf out) {
        if (to > 0) {
            messageHead.writeTo(out, from, to);
            out.writeShort(CRLF);
        }
    }

    private void cache(ByteBuf out, Cached from) {
        ByteBufUtil.writeAscii(out, "X-Sluice-Cache: " + from.status().text + "\r\n");
        if (from.isHit()) {
            ByteBufUtil.writeAscii(out, "Age: " + (upstreamAge() + from.ageNanos() / Nanos.PER_SECOND) + "\r\n");
        }
    }

    /** Returns true for the {@code Age} field of a cached response, which is replaced by the current age. */
    private boolean isOldAge(MessageHead messageHead, int field) {
        return cached != null && cached.isHit() && messageHead.isNamed(field, "age");
    }

    private long upstreamAge() {
        String age = responseHead().messageHead().get("age");
        long seconds = 0;
        for (int i = 0; age != null && i < age.length(); i++) {
            char digit = age.charAt(i);
            if (digit < '0' || digit > '9' || i == AGE_DIGITS) {
                return 0;
            }
            seconds = seconds * 10 + digit - '0';
        }
        return seconds;
    }

    private void connection(ByteBuf out) {
        BodyFraming bodyFraming = responseHead().bodyFraming();
        if (!rewritten
                && request.http10()
                && (bodyFraming.is(BodyFraming.Kind.CHUNKED) || bodyFraming.is(BodyFraming.Kind.UNTIL_CLOSE))) {
            bot.closeAfterResponse();
        }
        if (bot.closesAfterResponse()) {
            ByteBufUtil.writeAscii(out, "Connection: close\r\n");
        } else if (request.http10()) {
            ByteBufUtil.writeAscii(out, "Connection: keep-alive\r\n");
        }
    }
}
