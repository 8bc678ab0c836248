package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * WebSocket messages of 200 bytes: one of a bot (masked with zeros, as required) and one of an exchange. Messages are
 * counted by their bytes.
 */
final class BenchMessages {
    static final int PAYLOAD_BYTES = 200;
    static final int FROM_BOT_BYTES = PAYLOAD_BYTES + 8;
    static final int FROM_EXCHANGE_BYTES = PAYLOAD_BYTES + 4;
    static final ByteBuf FROM_BOT = frame(0x80 | 126, 4);
    static final ByteBuf FROM_EXCHANGE = frame(126, 0);

    /** The key of every handshake; servers only echo a digest of it. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private int receivedBytes;

    private static ByteBuf frame(int secondByte, int maskBytes) {
        ByteBuf frame = Unpooled.directBuffer();
        frame.writeByte(0x81).writeByte(secondByte).writeShort(PAYLOAD_BYTES).writeZero(maskBytes);
        frame.writeCharSequence("{\"m\":\"" + "x".repeat(PAYLOAD_BYTES - 8) + "\"}", StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(frame);
    }

    /** Returns the handshake of a bot. */
    static String handshake(TargetAddress address, String path) {
        return "GET " + address.path(path) + " HTTP/1.1\r\nHost: localhost\r\n" + Workload.KEY_HEADER + ": "
                + Workload.KEY
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY + "\r\n\r\n";
    }

    /** Returns the exchange's response to a handshake with this key. */
    static String accepted(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the number of complete messages of this length in the buffer. */
    int whole(ByteBuf in, int length) {
        receivedBytes += in.readableBytes();
        in.skipBytes(in.readableBytes());
        int whole = receivedBytes / length;
        receivedBytes -= whole * length;
        return whole;
    }

    /** The exchange's side, which answers each message with one message. */
    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection, which is detected there
    void echo(ByteBuf in, ChannelHandlerContext context) {
        for (int i = whole(in, FROM_BOT_BYTES); i > 0; i--) {
            context.write(FROM_EXCHANGE.duplicate());
        }
    }
}
