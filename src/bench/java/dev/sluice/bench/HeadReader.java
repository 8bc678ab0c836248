package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Collects heads of HTTP/1.1 messages on one connection and skips their bodies, which must have a length. Used by one
 * thread.
 */
final class HeadReader {
    private static final int MAX_HEAD_BYTES = 8192;
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head = new byte[MAX_HEAD_BYTES];
    private int headLength;
    private boolean inBody;
    private long bodyLeft;

    /** Reads the buffer; returns true when a message is complete, whose head is available until the next call. */
    boolean read(ByteBuf in) {
        if (!inBody && !readHead(in)) {
            return false;
        }
        int taken = (int) Math.min(bodyLeft, in.readableBytes());
        in.skipBytes(taken);
        bodyLeft -= taken;
        inBody = bodyLeft > 0;
        return !inBody;
    }

    private boolean readHead(ByteBuf in) {
        if (endsHead()) {
            headLength = 0; // the head of the previous message
        }
        while (in.isReadable()) {
            if (headLength == head.length) {
                throw new IllegalStateException("a head of more than " + MAX_HEAD_BYTES + " bytes");
            }
            head[headLength++] = in.readByte();
            if (endsHead()) {
                bodyLeft = contentLength();
                inBody = true;
                return true;
            }
        }
        return false;
    }

    private boolean endsHead() {
        return headLength >= 4
                && head[headLength - 1] == '\n'
                && head[headLength - 2] == '\r'
                && head[headLength - 3] == '\n';
    }

    private long contentLength() {
        for (int i = 0; i + LENGTH.length < headLength; i++) {
            if (head[i] == '\n' && isLengthAt(i + 1)) {
                long length = 0;
                for (int at = i + 1 + LENGTH.length; head[at] != '\r'; at++) {
                    length = head[at] == ' ' ? length : length * 10 + head[at] - '0';
                }
                return length;
            }
        }
        return 0;
    }

    private boolean isLengthAt(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (at + i >= headLength || (head[at + i] | 0x20) != (LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the status of a response. */
    int status() {
        return (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
    }

    /** Returns whether the head begins with this text. */
    boolean startsWith(byte[] start) {
        if (headLength < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (head[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the last head. */
    String head() {
        return new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
    }

    /** Returns the value of this header, or an empty text. */
    String header(String name) {
        String wanted = name.toLowerCase(Locale.ROOT) + ":";
        return head().lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                .map(line -> line.substring(wanted.length()).strip())
                .findFirst()
                .orElse("");
    }
}
