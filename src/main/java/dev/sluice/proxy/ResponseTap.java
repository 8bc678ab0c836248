package dev.sluice.proxy;

import dev.sluice.core.exchange.respond.ListScanner;
import io.netty.buffer.ByteBuf;

/** A tap that passes the pieces of a response to a scanner without changing them. Used on its bot's event loop only. */
final class ResponseTap {
    private static final int CHUNK = 8192;

    private final ListScanner scan;
    private final byte[] chunk = new byte[CHUNK];

    ResponseTap(ListScanner scan) {
        this.scan = scan;
    }

    /** Scans a piece. Returns false if the scanner needs no more. */
    boolean piece(ByteBuf piece) {
        boolean more = true;
        int end = piece.writerIndex();
        for (int at = piece.readerIndex(); more && at < end; at += CHUNK) {
            int n = Math.min(CHUNK, end - at);
            piece.getBytes(at, chunk, 0, n);
            more = scan.feed(chunk, 0, n);
        }
        return more;
    }

    void close() {
        scan.close();
    }
}
