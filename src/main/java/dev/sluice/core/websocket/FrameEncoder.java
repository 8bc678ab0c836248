package dev.sluice.core.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** The frames that the gateway creates itself. Any thread. */
public final class FrameEncoder {
    /** Close code: the other side of the tunnel has disconnected. */
    public static final int GOING_AWAY = 1001;

    public static final int PROTOCOL_ERROR = 1002;
    public static final int TOO_BIG = 1009;
    /** Close code: the gateway is stopping; the client may connect again. */
    public static final int SERVICE_RESTART = 1012;

    /** Close code: overload; the client should try again later. */
    public static final int TRY_LATER = 1013;

    /** Close code: the connection to the exchange broke. */
    public static final int BAD_GATEWAY = 1014;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int MAX_REASON_LENGTH = 123;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int SHORT = 0xFFFF;
    private static final int KEY = 4;

    private FrameEncoder() {}

    /** Returns a close frame of a server. */
    public static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        int n = Math.min(text.length, MAX_REASON_LENGTH);
        byte[] payload = new byte[2 + n];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, n);
        return frame(Opcode.CLOSE, payload);
    }

    /** Returns a close frame of a client, masked with this key. */
    public static byte[] close(int code, String reason, int key) {
        byte[] plain = close(code, reason);
        byte[] masked = new byte[plain.length + KEY];
        masked[0] = plain[0];
        masked[1] = (byte) (plain[1] | MASKED);
        for (int i = 0; i < KEY; i++) {
            masked[2 + i] = (byte) (key >> (8 * (KEY - 1 - i)));
        }
        for (int i = 2; i < plain.length; i++) {
            masked[i + KEY] = (byte) (plain[i] ^ masked[2 + (i - 2) % KEY]);
        }
        return masked;
    }

    /** Returns a text message of a server in one frame. */
    public static byte[] text(byte[] utf8) {
        return frame(Opcode.TEXT, utf8);
    }

    /**
     * Returns a message of a server that is compressed with gzip, as some exchanges send theirs, in one binary frame.
     */
    public static byte[] gzip(byte[] utf8) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(utf8);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return frame(Opcode.BINARY, compressed.toByteArray());
    }

    private static byte[] frame(Opcode opcode, byte[] payload) {
        int n = payload.length;
        int more = n < TWO_BYTES ? 0 : n <= SHORT ? 2 : Long.BYTES;
        byte[] frame = new byte[2 + more + n];
        frame[0] = (byte) (FINAL | opcode.code());
        frame[1] = (byte) (more == 0 ? n : more == 2 ? TWO_BYTES : EIGHT_BYTES);
        for (int i = 0; i < more && i < Integer.BYTES; i++) {
            frame[1 + more - i] = (byte) (n >> (8 * i));
        }
        System.arraycopy(payload, 0, frame, 2 + more, n);
        return frame;
    }
}
