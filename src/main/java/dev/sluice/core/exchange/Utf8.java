package dev.sluice.core.exchange;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes of JSON are UTF-8 as the standard has it. The JSON reader takes more: longer forms of a character, halves of a pair, and other encodings where there are zero
 * bytes. An exchange reads such a name otherwise, or not at all.
 */
final class Utf8 {
    private static final int CHUNK = 1024;

    private Utf8() {}

    /** True at the cost of one look at each byte where all are ASCII. */
    static boolean isSound(byte[] json) {
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
