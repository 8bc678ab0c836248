package dev.sluice.core.exchange.parse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * A strict check that JSON bytes are UTF-8. The JSON parser also accepts overlong forms, unpaired surrogates, and other
 * encodings if there are zero bytes; an exchange reads such a name differently or not at all.
 */
public final class Utf8 {
    private static final int CHUNK = 1024;

    private Utf8() {}

    /** Returns whether the bytes are valid UTF-8 without zero bytes. ASCII input is checked in one pass. */
    public static boolean isValid(byte[] json) {
        boolean isAscii = true;
        for (byte b : json) {
            if (b == 0) {
                return false;
            }
            isAscii &= b > 0;
        }
        return isAscii || decodes(json);
    }

    private static boolean decodes(byte[] json) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(json);
        CharBuffer out = CharBuffer.allocate(CHUNK);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }
}
