package dev.sluice.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Bytes in pieces of any size, as a network may deliver them. The sizes follow from the bytes, so that an input always
 * has the same result.
 */
public final class Pieces {
    private static final int LONGEST = 23;

    private Pieces() {}

    /** Returns the same bytes in pieces of 1 to 23 bytes. */
    public static List<byte[]> of(byte[] bytes) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(bytes));
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(LONGEST));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }
}
