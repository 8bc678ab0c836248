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
    static final int KEPT_BYTES = 1024;

    private final int keptBytes;
    private final @Nullable ListScanner scanner;
    private final Buffer beginning = Buffer.buffer();
    private boolean isDone;

    ScannedBody(@Nullable ListScanner scanner) {
        this(scanner, KEPT_BYTES);
    }

    /** @param keptBytes the number of bytes at its beginning that are kept */
    ScannedBody(@Nullable ListScanner scanner, int keptBytes) {
        this.keptBytes = keptBytes;
        this.scanner = scanner;
        isDone = scanner == null;
    }

    byte[] beginning() {
        return beginning.getBytes();
    }

    @Override
    public Future<Void> write(Buffer piece) {
        if (beginning.length() < keptBytes) {
            beginning.appendBuffer(piece, 0, Math.min(piece.length(), keptBytes - beginning.length()));
        }
        if (!isDone && scanner != null) {
            byte[] bytes = piece.getBytes();
            isDone = !scanner.feed(bytes, 0, bytes.length);
        }
        return Future.succeededFuture();
    }

    /** Stops parsing; later data is ignored. */
    void close() {
        isDone = true;
        if (scanner != null) {
            scanner.close();
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
