package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A growing buffer for the complete body of one response. */
public final class ResponseBody {
    private static final int FIRST_BYTES = 4096;
    private static final int MAX_FIRST_BYTES = 65_536;

    private byte[] bytes;
    private int length;

    /**
     * Creates an empty body.
     *
     * @param expectedBytes the announced length; 0 if unknown
     */
    public ResponseBody(int expectedBytes) {
        bytes = new byte[expectedBytes > 0 ? Math.min(expectedBytes, MAX_FIRST_BYTES) : FIRST_BYTES];
    }

    public void add(ByteBuf piece) {
        int n = piece.readableBytes();
        if (length + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + n, 2 * bytes.length));
        }
        piece.getBytes(piece.readerIndex(), bytes, length, n);
        length += n;
    }

    public byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
