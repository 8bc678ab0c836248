package dev.sluice.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A builder of a bot's WebSocket frames according to RFC 6455. */
final class MaskedFrames {
    private static final byte[] KEY = {7, 1, 9, 4};

    private MaskedFrames() {}

    static byte[] text(String text) {
        return frame(0x81, text);
    }

    /**
     * @param first the first byte: 0x81 a complete text, 0x01 its first fragment, 0x00 a middle one, 0x80 the last one,
     *     0x89 a ping, 0x88 a close
     */
    static byte[] frame(int first, String payload) {
        byte[] plain = payload.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (plain.length < 126) {
            out.write(0x80 | plain.length);
        } else {
            out.write(0x80 | 126);
            out.write(plain.length >> 8);
            out.write(plain.length);
        }
        out.writeBytes(KEY);
        for (int i = 0; i < plain.length; i++) {
            out.write(plain[i] ^ KEY[i % 4]);
        }
        return out.toByteArray();
    }
}
