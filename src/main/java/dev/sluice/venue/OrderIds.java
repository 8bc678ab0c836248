package dev.sluice.venue;

/** Numbers that are given once: orders of every account of an exchange. Not thread-safe. */
final class OrderIds {
    private static final long FIRST = 1_000_001;
    private static final String KRAKEN_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private long next = FIRST;

    String next() {
        return Long.toString(next++);
    }

    /** In Kraken's shape, OABCDE-FGHIJ-KLMNOP. */
    String nextKraken() {
        long number = next++;
        StringBuilder id = new StringBuilder("O");
        for (int i = 0; i < 16; i++) {
            if (i == 5 || i == 10) {
                id.append('-');
            }
            int shift = 5 * (15 - i);
            id.append(KRAKEN_DIGITS.charAt(shift > 60 ? 0 : (int) ((number >>> shift) & 31)));
        }
        return id.toString();
    }
}
