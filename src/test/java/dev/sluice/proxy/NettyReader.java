package dev.sluice.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.InvalidChunkExtensionException;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader based on Netty's strict decoders, used as the reference for the gateway's own scanners. */
final class NettyReader {
    /** A message as read by Netty. */
    static final class Seen {
        final HttpMessage head;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean isWhole;
        boolean isBad;
        /** Whether Netty refuses the body for the extension of a chunk, which the gateway skips whatever it is. */
        boolean hasBadExtension;

        Seen(HttpMessage head) {
            this.head = head;
            isBad = head.decoderResult().isFailure();
        }
    }

    private NettyReader() {}

    /**
     * Returns all messages that the decoder finds in these bytes; {@code closes} is true if the connection closes after
     * them.
     */
    static List<Seen> read(ChannelHandler decoder, byte[] bytes, int length, boolean closes) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        List<Seen> seen = new ArrayList<>();
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, length));
            if (closes) {
                channel.finish();
            }
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                add(message, seen);
                ReferenceCountUtil.release(message);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return seen;
    }

    private static void add(Object message, List<Seen> seen) {
        if (message instanceof HttpMessage head) {
            seen.add(new Seen(head));
        }
        if (message instanceof HttpContent content && !seen.isEmpty()) {
            Seen last = seen.get(seen.size() - 1);
            ByteBuf piece = content.content();
            byte[] copy = new byte[piece.readableBytes()];
            piece.getBytes(piece.readerIndex(), copy);
            last.body.writeBytes(copy);
            last.isBad |= content.decoderResult().isFailure();
            last.hasBadExtension |= isBadExtension(content.decoderResult().cause());
            last.isWhole |= content instanceof LastHttpContent;
        }
    }

    private static boolean isBadExtension(@Nullable Throwable cause) {
        return cause instanceof InvalidChunkExtensionException
                // a blank after the size, without an extension
                || (cause instanceof NumberFormatException
                        && String.valueOf(cause.getMessage()).contains("expected extensions"))
                // a byte of an extension that is not ASCII
                || (cause instanceof IndexOutOfBoundsException
                        && String.valueOf(cause.getMessage()).contains("bitIndex"));
    }
}
