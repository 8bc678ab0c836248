package dev.sluice.core.exchange.parse;

import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A streaming decompressor for a body that arrives in pieces, compressed or not; it stores nothing of the body. The
 * streams of {@code java.util.zip} pull their input, so they would have to store it. Not thread-safe; must be closed.
 */
public final class InflatingStream implements AutoCloseable {
    /** A consumer of decompressed bytes, which may use the array only until it returns. */
    @FunctionalInterface
    public interface Sink {
        /** Accepts decompressed bytes; returns false if no more are wanted. */
        boolean accept(byte[] bytes, int from, int to);
    }

    private static final int CHUNK = 8192;
    private static final int MAX_HEADER_LENGTH = 1024;
    /**
     * Number of header bytes that are copied at a time; most headers are shorter, and copying data after the header is
     * wasted work.
     */
    private static final int HEAD_STEP = 32;

    private static final int FIXED_HEAD = 10;
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int FLAGS = 3;
    private static final int CHECKED = 2;
    private static final int TRAILER = 8;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int BYTE = 0xff;

    private final Sink sink;
    private final @Nullable Inflater inflater;
    private final boolean isGzip;
    private final byte[] plain;
    private byte[] head = {};
    private boolean inHead;
    private int trailerLeft;
    private boolean ended;

    /** Creates a decompressor. An unsupported content coding, or deflate without a zlib header, produces no bytes. */
    public InflatingStream(@Nullable String encoding, Sink sink) {
        this.sink = sink;
        String coding = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        boolean identity = coding.isEmpty() || coding.equals("identity");
        boolean gzip = coding.equals("gzip") || coding.equals("x-gzip");
        ended = !identity && !gzip && !coding.equals("deflate");
        isGzip = gzip;
        inHead = gzip;
        inflater = identity || ended ? null : new Inflater(gzip);
        plain = inflater == null ? head : new byte[CHUNK];
    }

    /** Processes the next bytes of the body; returns false if no further bytes will be read. */
    public boolean feed(byte[] bytes, int from, int to) {
        if (ended || from >= to) {
            return !ended;
        }
        if (inflater == null) {
            ended = !sink.accept(bytes, from, to);
            return !ended;
        }
        int at = from;
        while (at < to && !ended) {
            if (trailerLeft > 0) {
                int skipped = Math.min(trailerLeft, to - at);
                trailerLeft -= skipped;
                at += skipped;
            } else {
                at = inHead ? readHeader(inflater, bytes, at, to) : inflate(inflater, bytes, at, to);
            }
        }
        return !ended;
    }

    /** Reads the gzip header and returns the index at which reading stopped. */
    private int readHeader(Inflater next, byte[] bytes, int from, int to) {
        int before = head.length;
        head = Arrays.copyOf(head, before + Math.min(to - from, HEAD_STEP));
        System.arraycopy(bytes, from, head, before, head.length - before);
        int end = endOfHead();
        if (end >= 0) {
            inHead = false;
            head = new byte[0];
            next.reset();
            return from + end - before;
        }
        ended |= head.length > MAX_HEADER_LENGTH;
        return from + head.length - before;
    }

    /** Returns the length of the gzip header, or -1 if it is not complete yet. */
    private int endOfHead() {
        if (head.length < FIXED_HEAD) {
            return -1;
        }
        if ((head[0] & BYTE) != MAGIC_1 || (head[1] & BYTE) != MAGIC_2 || head[2] != Deflater.DEFLATED) {
            ended = true;
            return -1;
        }
        int flags = head[FLAGS];
        int at = FIXED_HEAD;
        if ((flags & EXTRA) != 0) {
            if (head.length < at + 2) {
                return -1;
            }
            at += 2 + (head[at] & BYTE) + ((head[at + 1] & BYTE) << Byte.SIZE);
        }
        at = (flags & NAME) == 0 ? at : endOfText(at);
        at = (flags & COMMENT) == 0 || at < 0 ? at : endOfText(at);
        at = (flags & CHECKED) == 0 || at < 0 ? at : at + 2;
        return at > head.length ? -1 : at;
    }

    private int endOfText(int from) {
        for (int i = from; i < head.length; i++) {
            if (head[i] == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /**
     * Inflates bytes and returns the index at which reading stopped: the end of the input, or the end of a gzip member,
     * after which another one may follow.
     */
    private int inflate(Inflater from, byte[] bytes, int start, int end) {
        from.setInput(bytes, start, end - start);
        try {
            for (int n = from.inflate(plain); n > 0 && !ended; n = from.inflate(plain)) {
                ended = !sink.accept(plain, 0, n);
            }
            ended |= from.needsDictionary() || (from.finished() && !isGzip);
        } catch (DataFormatException e) {
            ended = true;
        }
        if (ended || !from.finished()) {
            return end;
        }
        inHead = true;
        trailerLeft = TRAILER;
        return end - from.getRemaining();
    }

    @Override
    public void close() {
        ended = true;
        if (inflater != null) {
            inflater.end();
        }
    }
}
