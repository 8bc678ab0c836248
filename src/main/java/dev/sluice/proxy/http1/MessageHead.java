package dev.sluice.proxy.http1;

import dev.sluice.core.call.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of one message as received: its bytes and the positions of the names and values of its fields. Nothing is
 * decoded or copied in advance, so that the received bytes are forwarded unchanged. Filled by {@link HeadScanner} and
 * then never modified; used on any thread.
 */
public final class MessageHead implements Headers {
    private static final int SLOTS = 4;
    private static final int NOT_COUNTED = -1;
    private static final String[] HOP_BY_HOP = {
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade"
    };

    private final byte[] bytes;
    private final int length;
    private final int[] places;
    private final int fields;
    private final int firstLineEnd;
    private int connections = NOT_COUNTED;

    /** @param length the number of bytes of the head, with its empty line; the array may be longer */
    public MessageHead(byte[] bytes, int length, int firstLineEnd, int[] places, int fields) {
        this.bytes = bytes;
        this.length = length;
        this.firstLineEnd = firstLineEnd;
        this.places = places;
        this.fields = fields;
    }

    /** Returns the bytes of the head. The array may be longer than {@link #length}; what follows is of no meaning. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the number of bytes of the head, with its empty line. */
    public int length() {
        return length;
    }

    /** Returns the end of the request or status line, which begins at 0. */
    public int firstLineEnd() {
        return firstLineEnd;
    }

    public int fields() {
        return fields;
    }

    public int nameFrom(int field) {
        return places[field * SLOTS];
    }

    public int nameTo(int field) {
        return places[field * SLOTS + 1];
    }

    public int valueFrom(int field) {
        return places[field * SLOTS + 2];
    }

    public int valueTo(int field) {
        return places[field * SLOTS + 3];
    }

    public AsciiString name(int field) {
        return new AsciiString(bytes, nameFrom(field), nameTo(field) - nameFrom(field), false);
    }

    public AsciiString value(int field) {
        return new AsciiString(bytes, valueFrom(field), valueTo(field) - valueFrom(field), false);
    }

    public String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Writes the received bytes from {@code from} to {@code to} unchanged. */
    public void writeTo(ByteBuf out, int from, int to) {
        // writeBytes() would create a ByteBuffer for each new buffer
        ByteBufUtil.writeAscii(out, new AsciiString(bytes, from, to - from, false));
    }

    /** Returns whether a line that ends at {@code end} is followed by the one at {@code from}, with CR LF between. */
    public boolean isNextLine(int end, int from) {
        return from == end + 2 && bytes[end] == '\r' && bytes[end + 1] == '\n';
    }

    public boolean isNamed(int field, String name) {
        return HttpChars.equalsIgnoreCase(bytes, nameFrom(field), nameTo(field), name);
    }

    public boolean nameStartsWith(int field, String prefix) {
        int from = nameFrom(field);
        return nameTo(field) - from >= prefix.length()
                && HttpChars.equalsIgnoreCase(bytes, from, from + prefix.length(), prefix);
    }

    /** Returns the index of the first field with this name, or -1. */
    public int find(String name) {
        for (int i = 0; i < fields; i++) {
            if (isNamed(i, name)) {
                return i;
            }
        }
        return -1;
    }

    int count(String name) {
        int n = 0;
        for (int i = 0; i < fields; i++) {
            if (isNamed(i, name)) {
                n++;
            }
        }
        return n;
    }

    @Override
    public @Nullable String get(String name) {
        int i = find(name);
        return i < 0 ? null : text(valueFrom(i), valueTo(i));
    }

    /** Returns the values of all fields with this name. */
    public List<String> all(String name) {
        int first = find(name);
        if (first < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (int i = first; i < fields; i++) {
            if (isNamed(i, name)) {
                values.add(text(valueFrom(i), valueTo(i)));
            }
        }
        return values;
    }

    /** Returns whether there is one field with this name, with exactly this value. */
    public boolean isOnly(String name, String value) {
        int i = find(name);
        return i >= 0
                && valueTo(i) - valueFrom(i) == value.length()
                && HttpChars.hasAt(bytes, valueFrom(i), value)
                && !isRepeated(name);
    }

    @Override
    public boolean isRepeated(String name) {
        int first = find(name);
        for (int i = first + 1; first >= 0 && i < fields; i++) {
            if (isNamed(i, name)) {
                return true;
            }
        }
        return false;
    }

    public boolean valueIs(int field, String text) {
        return HttpChars.equalsIgnoreCase(bytes, valueFrom(field), valueTo(field), text);
    }

    /** Returns whether a Connection field lists this option. */
    public boolean connectionHas(String option) {
        for (int i = 0; i < fields; i++) {
            if (isNamed(i, "connection") && lists(i, option)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the field is hop-by-hop, by its name or because a Connection field lists it. */
    public boolean isHopByHop(int field) {
        for (String name : HOP_BY_HOP) {
            if (isNamed(field, name)) {
                return true;
            }
        }
        boolean frames = isNamed(field, "content-length"); // dropping Content-Length would allow request smuggling
        return !frames && connections() > 0 && connectionHas(text(nameFrom(field), nameTo(field)));
    }

    /** Returns the number of Connection fields with values other than {@code keep-alive} and {@code close}. */
    public int connections() {
        int counted = connections;
        if (counted == NOT_COUNTED) {
            counted = 0;
            for (int i = 0; i < fields; i++) {
                if (isNamed(i, "connection") && !valueIs(i, "keep-alive") && !valueIs(i, "close")) {
                    counted++;
                }
            }
            connections = counted; // a benign race: another thread computes the same value
        }
        return counted;
    }

    private boolean lists(int field, String option) {
        int from = valueFrom(field);
        int end = valueTo(field);
        while (from < end) {
            int to = from;
            while (to < end && bytes[to] != ',') {
                to++;
            }
            if (HttpChars.equalsIgnoreCase(
                    bytes, skipBlanks(bytes, from, to), skipBlanksBack(bytes, from, to), option)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** Returns the first position that is not a blank, or {@code to}. */
    static int skipBlanks(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Returns the position after the last byte that is not a blank, or {@code from}. */
    static int skipBlanksBack(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    @Override
    public String toString() {
        return "head of " + fields + " fields"; // never the content, which includes keys and signatures
    }

    /** Returns an empty array of positions for this number of fields. */
    static int[] places(int fields) {
        return new int[fields * SLOTS];
    }

    static int[] grown(int[] places, int fields) {
        return fields * SLOTS + SLOTS <= places.length ? places : Arrays.copyOf(places, places.length * 2);
    }
}
