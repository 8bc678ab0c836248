package dev.sluice.sim.market;

import java.util.HexFormat;

/** A generator of unique ids for the orders of all accounts of an exchange. Not thread-safe. */
public final class OrderIds {
    private static final long FIRST = 1_000_001;
    private static final String KRAKEN_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private long next = FIRST;

    public String next() {
        return Long.toString(next++);
    }

    /** Returns an id in the format of a random UUID; ids increase in text order. */
    public String nextUuid() {
        String digits = HexFormat.of().toHexDigits(next++);
        return digits.substring(0, 8) + '-' + digits.substring(8, 12) + "-4" + digits.substring(12, 15) + "-8"
                + digits.charAt(15) + "00-000000000000";
    }

    /** Returns an id in Kraken's format, OABCDE-FGHIJ-KLMNOP. */
    public String nextKraken() {
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
