package dev.sluice.base.unit;

/** Numbers of things as text: {@code 1 call}, {@code 2 calls}. */
public final class CountText {
    private CountText() {}

    /** Returns the number and the noun, which gets an {@code s} unless the number is 1. */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
