package dev.sluice.proxy;

import dev.sluice.proxy.http1.BodyScanner;
import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.settings.ProxySettings;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The reader of the requests on one bot's connection: their heads and bodies, with the bounds of both. Used on the
 * connection's event loop only.
 */
final class RequestReader {
    private final long maxBodyBytes;
    private final InputBudget.Share headBytes;
    private final HeadScanner heads;
    private final BodyScanner bodies = new BodyScanner(false);
    private long bodyBytes;
    private @Nullable ProtocolError protocolError;

    /**
     * Creates a reader.
     *
     * @param headBytes the memory budget of the heads
     */
    RequestReader(ProxySettings settings, InputBudget.Share headBytes) {
        maxBodyBytes = settings.maxBodyBytes();
        this.headBytes = headBytes;
        heads = new HeadScanner(
                new HeadScanner.Bounds(settings.maxLineBytes(), settings.maxHeadBytes(), HeadScanner.MAX_FIELDS),
                headBytes::tryResize);
    }

    /** Returns whether a part of a head was read. */
    boolean isInHead() {
        return heads.begun();
    }

    /**
     * Reads a head. Returns it when it is complete; null if more bytes are needed or there is a {@link #protocolError}.
     */
    @Nullable
    RequestHead readHead(ByteBuf in) {
        MessageHead messageHead = heads.take(in);
        protocolError = messageHead == null ? heads.protocolError() : RequestHead.check(messageHead);
        if (messageHead == null || protocolError != null) {
            return null;
        }
        RequestHead head = RequestHead.of(messageHead);
        if (head.bodyFraming().length() > maxBodyBytes) {
            protocolError = bodyTooLarge();
            return null;
        }
        bodyBytes = 0;
        bodies.begin(head.bodyFraming());
        return head;
    }

    /**
     * Reads the next piece of the body, which shares its bytes with {@code in}; null if there is none or there is a
     * {@link #protocolError}.
     */
    @Nullable
    ByteBuf readBody(ByteBuf in) {
        ByteBuf piece = bodies.next(in);
        protocolError = bodies.protocolError();
        if (piece != null) {
            bodyBytes += piece.readableBytes();
            if (bodyBytes > maxBodyBytes) {
                protocolError = bodyTooLarge();
                return null;
            }
        }
        return piece;
    }

    private ProtocolError bodyTooLarge() {
        return new ProtocolError(
                413, "the body has more than " + maxBodyBytes + " bytes (proxy.maxBodyBytes in conf/sluice.json)");
    }

    /** Returns whether the body was read completely, or there is none. */
    boolean hasBodyEnded() {
        return bodies.ended();
    }

    /** Returns why the last bytes are not an acceptable request; null if they are. */
    @Nullable
    ProtocolError protocolError() {
        return protocolError;
    }

    /** Releases the memory of the head after its request. */
    void release() {
        headBytes.release();
    }

    /** Releases the memory at the end of the connection. */
    void close() {
        headBytes.close();
    }
}
