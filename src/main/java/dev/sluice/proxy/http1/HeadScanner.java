package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that collects the bytes of one message head and validates each as it arrives: lines end with CR LF only, no
 * control bytes, no folded lines, a colon directly after each name. It is used for requests and responses, so that
 * nothing that two parsers could read differently passes in either direction.
 *
 * <p>Not thread-safe: one instance per connection and direction, on its event loop; reused for each head.
 */
public final class HeadScanner {
    /** Maximum number of header fields of a request or a response. */
    public static final int MAX_FIELDS = 128;

    /** The bounds of a head: bytes of the first line, bytes of the other lines, number of fields. */
    public record Bounds(int firstLineBytes, int headBytes, int fields) {
        int allBytes() {
            return firstLineBytes + headBytes;
        }
    }

    /**
     * Maximum initial buffer size; sufficient for the heads of most calls. It is small so that few body bytes are
     * copied in vain.
     */
    private static final int FIRST_BYTES = 512;

    /**
     * How many bytes a head may be longer than the one before it without a larger buffer: a Content-Length with more
     * digits.
     */
    private static final int SPARE_BYTES = 16;

    private static final int FIRST_FIELDS = 10;
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_PLACES = {};

    /** A memory budget for the head that is being read. */
    @FunctionalInterface
    public interface Room {
        boolean tryResize(int bytes);
    }

    private final Bounds bounds;
    private final Room room;

    /**
     * The initial sizes for the next head: little more than the last one had, since the heads of one connection are
     * alike.
     */
    private int firstBytes = FIRST_BYTES;

    private int firstFields = FIRST_FIELDS;
    private byte[] bytes = NO_BYTES;
    private int[] places = NO_PLACES;
    private int length;
    private int scanned;
    private int lineFrom;
    private int firstLineEnd;
    private int fields;
    private @Nullable ProtocolError protocolError;

    public HeadScanner(Bounds bounds) {
        this(bounds, bytes -> true);
    }

    public HeadScanner(Bounds bounds, Room room) {
        this.bounds = bounds;
        this.room = room;
        reset();
    }

    /**
     * Takes bytes of the head from {@code in}. Returns the head once it is complete; null if more bytes are needed or
     * there is a {@link #protocolError()}.
     */
    public @Nullable MessageHead take(ByteBuf in) {
        while (in.isReadable() && protocolError == null) {
            int n = Math.min(in.readableBytes(), bounds.allBytes() - length);
            if (n == 0) {
                protocolError = firstLineEnd < 0 ? longLine() : longHead();
                return null;
            }
            int now = Math.min(n, room(n));
            in.readBytes(bytes, length, now);
            length += now;
            if (scan()) {
                in.readerIndex(in.readerIndex() - (length - scanned));
                firstBytes = Math.min(FIRST_BYTES, scanned + SPARE_BYTES);
                firstFields = Math.max(1, fields);
                MessageHead messageHead = new MessageHead(bytes, scanned, firstLineEnd, places, fields);
                reset();
                return messageHead;
            }
        }
        return null;
    }

    /** Returns the error, after which the scanner takes no more bytes; null if there is none. */
    public @Nullable ProtocolError protocolError() {
        return protocolError;
    }

    /** Returns whether part of a head has arrived. */
    public boolean begun() {
        return length > 0;
    }

    /** Returns the free bytes of the buffer, which is enlarged first if it is full. */
    private int room(int n) {
        if (length == bytes.length) {
            // at least doubled, so that a head that arrives in small pieces is not copied for each piece
            int more = Math.max(length, Math.min(n, firstBytes));
            int wanted = Math.min(bounds.allBytes(), length + more);
            if (!room.tryResize(wanted)) {
                protocolError = InputBudget.FULL;
                return 0;
            }
            places = length == 0 ? MessageHead.places(firstFields) : places;
            bytes = Arrays.copyOf(bytes, wanted);
        }
        return bytes.length - length;
    }

    private void reset() {
        bytes = NO_BYTES;
        places = NO_PLACES;
        length = 0;
        scanned = 0;
        lineFrom = 0;
        firstLineEnd = -1;
        fields = 0;
    }

    /** Returns true at the empty line that ends the head; {@code scanned} is then after it. */
    private boolean scan() {
        while (scanned < length && protocolError == null) {
            byte b = bytes[scanned];
            if (b == '\n') {
                if (endLine()) {
                    scanned++;
                    return protocolError == null;
                }
            } else if (follows('\r')) {
                protocolError = ProtocolError.bad("the head contains a CR without an LF after it");
            } else if (HttpChars.isControl(b) && b != '\r' && b != '\t') {
                protocolError = ProtocolError.bad("the head contains a control character");
            } else if (firstLineEnd < 0 && scanned > bounds.firstLineBytes) {
                protocolError = longLine();
            } else if (firstLineEnd >= 0 && scanned - firstLineEnd > bounds.headBytes) {
                protocolError = longHead();
            }
            scanned++;
        }
        return false;
    }

    private boolean follows(char before) {
        return scanned > lineFrom && bytes[scanned - 1] == before;
    }

    private boolean endLine() {
        if (!follows('\r')) {
            protocolError = ProtocolError.bad("a line of the head ends with LF instead of CR LF");
            return false;
        }
        int end = scanned - 1;
        if (firstLineEnd < 0) {
            firstLineEnd = end;
            if (HttpChars.hasAt(bytes, 0, "PROXY ")) {
                protocolError = ProtocolError.FOREIGN_PROXY_HEADER;
            }
        } else if (end == lineFrom) {
            return true;
        } else {
            field(end);
        }
        lineFrom = scanned + 1;
        return false;
    }

    private void field(int end) {
        if (fields == bounds.fields) {
            protocolError = new ProtocolError(431, "there are more than " + bounds.fields + " headers");
            return;
        }
        int colon = lineFrom;
        while (colon < end && HttpChars.isTokenByte(bytes[colon])) {
            colon++;
        }
        if (colon == lineFrom || colon == end || bytes[colon] != ':') {
            protocolError = ProtocolError.bad(
                    MessageHead.isBlank(bytes[lineFrom])
                            ? "a header line begins with a blank; folded headers are not supported"
                            : "a header line must begin with a valid name and a colon directly after it");
            return;
        }
        int from = MessageHead.skipBlanks(bytes, colon + 1, end);
        int to = MessageHead.skipBlanksBack(bytes, from, end);
        places = MessageHead.grown(places, fields);
        int slot = fields++ * 4;
        places[slot] = lineFrom;
        places[slot + 1] = colon;
        places[slot + 2] = from;
        places[slot + 3] = to;
    }

    private ProtocolError longLine() {
        return new ProtocolError(414, "the first line has more than " + bounds.firstLineBytes + " bytes");
    }

    private ProtocolError longHead() {
        return new ProtocolError(431, "the headers have more than " + bounds.headBytes + " bytes");
    }
}
