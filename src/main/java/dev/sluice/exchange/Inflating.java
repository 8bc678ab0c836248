package dev.sluice.exchange;

import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The plain bytes of a body that comes in pieces, compressed or not, piece by piece; nothing of it is held. One thread; to be closed. */
final class Inflating implements AutoCloseable {
    /** Takes plain bytes; they are its own only until it returns. */
    @FunctionalInterface
    interface Sink {
        /** False: no more of them. */
        boolean plain(byte[] bytes, int from, int to);
    }

    private static final int CHUNK = 8192;
    private static final int MOST_HEAD = 1024;
    private static final int FIXED_HEAD = 10;
    private static final int FLAGS = 3;
    private static final int CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int BYTE = 0xff;

    private final Sink sink;
    private final @Nullable Inflater inflater;
    private final byte[] plain;
    private byte[] head = {};
    private boolean inHead;
    private boolean over;

    /** What cannot be inflated, deflate without saying with which head included, gives nothing. */
    Inflating(@Nullable String encoding, Sink sink) {
        this.sink = sink;
        String coding = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        boolean identity = coding.isEmpty() || coding.equals("identity");
        boolean gzip = coding.equals("gzip") || coding.equals("x-gzip");
        over = !identity && !gzip && !coding.equals("deflate");
        inHead = gzip;
        inflater = identity || over ? null : new Inflater(gzip);
        plain = inflater == null ? head : new byte[CHUNK];
    }

    /** False: nothing more of it will be looked at. */
    boolean piece(byte[] bytes, int from, int to) {
        if (over || from >= to) {
            return !over;
        }
        if (inHead) {
            header(bytes, from, to);
        } else if (inflater == null) {
            over = !sink.plain(bytes, from, to);
        } else {
            inflate(inflater, bytes, from, to);
        }
        return !over;
    }

    private void header(byte[] bytes, int from, int to) {
        int before = head.length;
        head = Arrays.copyOf(head, before + Math.min(to - from, MOST_HEAD));
        System.arraycopy(bytes, from, head, before, head.length - before);
        int end = endOfHead();
        if (end >= 0 && inflater != null) {
            inHead = false;
            inflate(inflater, bytes, from + end - before, to);
            head = new byte[0];
        } else if (head.length > MOST_HEAD) {
            over = true;
        }
    }

    /** Where the data begin; -1: not yet. */
    private int endOfHead() {
        if (head.length < FIXED_HEAD) {
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
        at = (flags & NAME) == 0 ? at : behindText(at);
        at = (flags & COMMENT) == 0 || at < 0 ? at : behindText(at);
        at = (flags & CHECKED) == 0 || at < 0 ? at : at + 2;
        return at > head.length ? -1 : at;
    }

    private int behindText(int from) {
        for (int i = from; i < head.length; i++) {
            if (head[i] == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private void inflate(Inflater from, byte[] bytes, int start, int end) {
        from.setInput(bytes, start, end - start);
        try {
            for (int n = from.inflate(plain); n > 0 && !over; n = from.inflate(plain)) {
                over = !sink.plain(plain, 0, n);
            }
            over |= from.finished() || from.needsDictionary();
        } catch (DataFormatException e) {
            over = true;
        }
    }

    @Override
    public void close() {
        over = true;
        if (inflater != null) {
            inflater.end();
        }
    }
}
