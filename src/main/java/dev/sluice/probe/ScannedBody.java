package dev.sluice.probe;

import dev.sluice.core.exchange.respond.ListScanner;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * A response body that a scanner reads as it arrives; only its beginning is kept, to classify the response. Used on
 * one event loop.
 */
final class ScannedBody implements WriteStream<Buffer> {
    static final int KEPT = 1024;

    private final int kept;
    private final @Nullable ListScanner scan;
    private final Buffer start = Buffer.buffer();
    private boolean over;

    ScannedBody(@Nullable ListScanner scan) {
        this(scan, KEPT);
    }

    /** @param kept the number of bytes at its beginning that are kept */
    ScannedBody(@Nullable ListScanner scan, int kept) {
        this.kept = kept;
        this.scan = scan;
        over = scan == null;
    }

    byte[] start() {
        return start.getBytes();
    }

    @Override
    public Future<Void> write(Buffer piece) {
        if (start.length() < kept) {
            start.appendBuffer(piece, 0, Math.min(piece.length(), kept - start.length()));
        }
        if (!over && scan != null) {
            byte[] bytes = piece.getBytes();
            over = !scan.feed(bytes, 0, bytes.length);
        }
        return Future.succeededFuture();
    }

    /** Stops parsing; later data is ignored. */
    void close() {
        over = true;
        if (scan != null) {
            scan.close();
        }
    }

    @Override
    public Future<Void> end() {
        return Future.succeededFuture();
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return false;
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        return this;
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }
}
