package dev.sluice.admin.console;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.Deflater;

/**
 * The compression of the messages of the feed, permessage-deflate of RFC 7692. A message is compressed once, each on
 * its own, so all pages get the same bytes; Netty's own would compress it for each page.
 *
 * <p>Nothing is decompressed: a page has nothing to send, and a compressed message of it is an error of the protocol.
 */
public final class MessageCompression extends ChannelOutboundHandlerAdapter {
    /** The response header of the handshake, with {@link #AGREED}. */
    public static final String HEADER = "Sec-WebSocket-Extensions";

    /** What the response says, without parameters: not every client takes one that it did not ask for. */
    public static final String AGREED = "permessage-deflate";

    /** The offers that {@link #AGREED} answers; one that asks for a smaller window of the server is none. */
    private static final Pattern OFFER = Pattern.compile("permessage-deflate"
            + "(?: *; *(?:client_no_context_takeover|client_max_window_bits(?:=\"?[0-9]{1,2}\"?)?))*");

    /** The bit of a frame's head that says that the message is compressed. */
    private static final int COMPRESSED = 4;

    /** The end of a flushed block, which a message leaves out. */
    private static final int FLUSH_BYTES = 4;

    private static final int CHUNK_BYTES = 8192;

    private MessageCompression() {}

    /** Returns whether a client that asks for a WebSocket with these headers understands the messages. */
    public static boolean isOffered(MultiMap headers) {
        return "13".equals(headers.get("Sec-WebSocket-Version"))
                && headers.getAll(HEADER).stream()
                        .flatMap(line -> List.of(line.split(",", -1)).stream())
                        .anyMatch(offer -> OFFER.matcher(offer.strip()).matches());
    }

    /** Marks all binary messages of a WebSocket as compressed. Call it after a handshake with {@link #AGREED}. */
    public static void start(ChannelPipeline pipeline) {
        ChannelHandlerContext encoder = Objects.requireNonNull(pipeline.context(WebSocket13FrameEncoder.class));
        pipeline.addAfter(encoder.name(), null, new MessageCompression());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Object marked = message;
        if (message instanceof BinaryWebSocketFrame frame) {
            ByteBuf content = frame.content();
            WebSocketFrame compressed = new BinaryWebSocketFrame(frame.isFinalFragment(), COMPRESSED, content);
            marked = compressed;
        }
        var unused = context.write(marked, promise); // the promise has the result
    }

    /** Returns the compressed form of a message. */
    static Buffer compress(Buffer message) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(message.getBytes());
            Buffer compressed = Buffer.buffer();
            byte[] chunk = new byte[CHUNK_BYTES];
            int length = chunk.length;
            while (length == chunk.length) {
                length = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
                compressed.appendBytes(chunk, 0, length);
            }
            return compressed.slice(0, compressed.length() - FLUSH_BYTES);
        } finally {
            deflater.end();
        }
    }
}
