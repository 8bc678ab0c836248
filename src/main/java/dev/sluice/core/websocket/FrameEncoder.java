package dev.sluice.core.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Creates the frames that the gateway itself sends. Thread-safe. */
public final class FrameEncoder {
    /** Close code: the other side of the tunnel has disconnected. */
    public static final int GOING_AWAY = 1001;

    public static final int PROTOCOL_ERROR = 1002;
    public static final int MESSAGE_TOO_BIG = 1009;
    /** Close code: the gateway is stopping; the client may connect again. */
    public static final int SERVICE_RESTART = 1012;

    /** Close code: overload; the client may try again later. */
    public static final int TRY_AGAIN_LATER = 1013;

    /** Close code: the connection to the exchange broke. */
    public static final int BAD_GATEWAY = 1014;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int MAX_REASON_LENGTH = 123;
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;
    private static final int MAX_TWO_BYTE_LENGTH = 0xFFFF;
    private static final int KEY_LENGTH = 4;

    private FrameEncoder() {}

    /** Returns a close frame of a server. */
    public static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(text.length, MAX_REASON_LENGTH);
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return frame(Opcode.CLOSE, payload);
    }

    /** Returns a close frame of a client, which is masked with this key. */
    public static byte[] close(int code, String reason, int key) {
        byte[] unmasked = close(code, reason);
        byte[] masked = new byte[unmasked.length + KEY_LENGTH];
        masked[0] = unmasked[0];
        masked[1] = (byte) (unmasked[1] | MASKED);
        for (int i = 0; i < KEY_LENGTH; i++) {
            masked[2 + i] = (byte) (key >> (8 * (KEY_LENGTH - 1 - i)));
        }
        for (int i = 2; i < unmasked.length; i++) {
            masked[i + KEY_LENGTH] = (byte) (unmasked[i] ^ masked[2 + (i - 2) % KEY_LENGTH]);
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
        int length = payload.length;
        int lengthBytes = length < TWO_BYTE_LENGTH ? 0 : length <= MAX_TWO_BYTE_LENGTH ? 2 : Long.BYTES;
        byte[] frame = new byte[2 + lengthBytes + length];
        frame[0] = (byte) (FINAL | opcode.code());
        frame[1] = (byte) (lengthBytes == 0 ? length : lengthBytes == 2 ? TWO_BYTE_LENGTH : EIGHT_BYTE_LENGTH);
        for (int i = 0; i < lengthBytes && i < Integer.BYTES; i++) {
            frame[1 + lengthBytes - i] = (byte) (length >> (8 * i));
        }
        System.arraycopy(payload, 0, frame, 2 + lengthBytes, length);
        return frame;
    }
}
