package dev.sluice.proxy;

import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A copy of the first bytes of a response body for reading its outcome; the relayed bytes are not modified. */
final class ResponsePrefix {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int length;
    private int most;

    /**
     * Begins a response.
     *
     * @param maxBytes the maximum size of the copy; 0 if the body is not read
     */
    void begin(int maxBytes) {
        most = maxBytes;
        length = 0;
    }

    void add(ByteBuf piece) {
        int n = Math.min(piece.readableBytes(), most - length);
        if (n <= 0) {
            return;
        }
        if (length + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(most, Math.max(length + n, 2 * bytes.length)));
        }
        piece.getBytes(piece.readerIndex(), bytes, length, n);
        length += n;
    }

    boolean isFull() {
        return length >= most;
    }

    UpstreamResponse answered(ResponseHead head) {
        byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        return new UpstreamResponse(head.status(), head.messageHead(), body);
    }
}
