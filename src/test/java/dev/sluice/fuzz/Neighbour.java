package dev.sluice.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An input beside another one: the same text of a protocol, with one odd piece more at a place where protocols are read
 * differently, which is beside a colon, a blank or the end of a line. Random changes seldom keep the rest of a request
 * right, so this is what finds a reader that is too lenient in one place. Which piece and which place follows from the
 * input, so that an input always means the same.
 */
public final class Neighbour {
    private static final List<String> ODD = List.of(
            " ", "\t", "+", "-", "0", "0x", ",", ";", "\r", "\n", "\0", "\u000b", "\u00a0", "\u0085", "\u007f", "\r\n",
            "\r\n ");
    /** Half of the inserted pieces go into a line that determines the end of a message, where they are most harmful. */
    private static final List<String> FRAMING = List.of("ntent-Length", "nsfer-Encoding", "\n\r\n");

    private static final String PLACES = ": \r\n;,";

    private Neighbour() {}

    /** Returns the same array if there is no such place. */
    public static byte[] of(byte[] bytes) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(bytes));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int word = text.indexOf(FRAMING.get(random.nextInt(FRAMING.size())));
        boolean inLine = word >= 0 && random.nextBoolean();
        int from = inLine ? Math.max(0, text.lastIndexOf('\n', word)) : 0;
        int end = inLine ? text.indexOf('\n', word) + 1 : 0;
        int[] places = new int[2 * bytes.length];
        int count = 0;
        for (int i = from; i < (end > 0 ? end : bytes.length); i++) {
            if (PLACES.indexOf(bytes[i]) >= 0) {
                places[count++] = i;
                places[count++] = i + 1;
            }
        }
        if (count == 0) {
            return bytes;
        }
        int at = places[random.nextInt(count)];
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 4);
        out.write(bytes, 0, at);
        out.writeBytes(ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }
}
