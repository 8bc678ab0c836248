package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one message head and checks each as it comes: lines end with CR LF and nothing else, no control byte, no line fold,
 * a colon right behind each name. Used for requests and for answers: what two readers could understand differently gets through neither way.
 *
 * <p>Not thread safe: one per connection and direction, on its event loop. Reused from head to head.
 */
public final class HeadScanner {
    /** Bounds: bytes of the first line, bytes of the head without it, number of fields. */
    public record Bounds(int firstLineBytes, int headBytes, int fields) {
        int allBytes() {
            return firstLineBytes + headBytes;
        }
    }

    private static final ProtocolError LONG_LINE = new ProtocolError(414, "the request line is too long");
    private static final ProtocolError LONG_HEAD = new ProtocolError(431, "the head is too long");
    private static final ProtocolError MANY_FIELDS = new ProtocolError(431, "the head has too many fields");

    /** Most heads of calls fit; what is not of the head is copied in vain, so a body that came along is not taken for it. */
    private static final int FIRST_BYTES = 512;

    private static final int FIRST_PLACES = 40;

    /** Whether so many bytes may be held for the head that is being read. */
    @FunctionalInterface
    public interface Room {
        boolean hold(int bytes);
    }

    private final Bounds bounds;
    private final Room room;
    private byte[] bytes = new byte[0];
    private int[] places = new int[0];
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

    /** Takes what belongs to the head out of {@code in}; the head once it is whole, null when more is needed or there is a {@link #protocolError()}. */
    public @Nullable MessageHead take(ByteBuf in) {
        while (in.isReadable() && protocolError == null) {
            int n = Math.min(in.readableBytes(), bounds.allBytes() - length);
            if (n == 0) {
                protocolError = firstLineEnd < 0 ? LONG_LINE : LONG_HEAD;
                return null;
            }
            int now = Math.min(n, room(n));
            in.readBytes(bytes, length, now);
            length += now;
            if (scan()) {
                in.readerIndex(in.readerIndex() - (length - scanned));
                MessageHead messageHead = new MessageHead(bytes, firstLineEnd, places, fields);
                reset();
                return messageHead;
            }
        }
        return null;
    }

    /** What is wrong, once something is; the scanner takes nothing more then. */
    public @Nullable ProtocolError protocolError() {
        return protocolError;
    }

    /** Whether part of a head has arrived. */
    public boolean begun() {
        return length > 0;
    }

    /** How many more bytes there is room for now, if so many are there. */
    private int room(int n) {
        if (length == bytes.length) {
            // at least doubled, so that a head that drips in is not copied for each drop
            int more = Math.max(length, Math.min(n, FIRST_BYTES));
            int wanted = Math.min(bounds.allBytes(), length + more);
            if (!room.hold(wanted)) {
                protocolError = InputBudget.FULL;
                return 0;
            }
            places = length == 0 ? new int[FIRST_PLACES] : places;
            bytes = Arrays.copyOf(bytes, wanted);
        }
        return bytes.length - length;
    }

    private void reset() {
        bytes = new byte[0];
        places = new int[0];
        length = 0;
        scanned = 0;
        lineFrom = 0;
        firstLineEnd = -1;
        fields = 0;
    }

    /** True at the empty line that ends the head; {@code scanned} is then behind it. */
    private boolean scan() {
        while (scanned < length && protocolError == null) {
            byte b = bytes[scanned];
            if (b == '\n') {
                if (endLine()) {
                    scanned++;
                    return protocolError == null;
                }
            } else if (follows('\r')) {
                protocolError = ProtocolError.bad("a CR that no LF follows");
            } else if (HttpChars.isControl(b) && b != '\r' && b != '\t') {
                protocolError = ProtocolError.bad("a control byte in the head");
            } else if (firstLineEnd < 0 && scanned > bounds.firstLineBytes) {
                protocolError = LONG_LINE;
            } else if (firstLineEnd >= 0 && scanned - firstLineEnd > bounds.headBytes) {
                protocolError = LONG_HEAD;
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
            protocolError = ProtocolError.bad("a line that ends with LF alone");
            return false;
        }
        int end = scanned - 1;
        if (firstLineEnd < 0) {
            firstLineEnd = end;
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
            protocolError = MANY_FIELDS;
            return;
        }
        int colon = lineFrom;
        while (colon < end && HttpChars.isTokenByte(bytes[colon])) {
            colon++;
        }
        if (colon == lineFrom || colon == end || bytes[colon] != ':') {
            protocolError = ProtocolError.bad(
                    MessageHead.isBlank(bytes[lineFrom])
                            ? "a folded header line"
                            : "a header line without a proper name and a colon right behind it");
            return;
        }
        int from = colon + 1;
        int to = end;
        while (from < to && MessageHead.isBlank(bytes[from])) {
            from++;
        }
        while (to > from && MessageHead.isBlank(bytes[to - 1])) {
            to--;
        }
        places = MessageHead.grown(places, fields);
        int slot = fields++ * 4;
        places[slot] = lineFrom;
        places[slot + 1] = colon;
        places[slot + 2] = from;
        places[slot + 3] = to;
    }
}
