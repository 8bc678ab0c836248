package dev.sluice.core.resource;

import java.util.ArrayList;
import java.util.List;

/** A parser of the words and whole numbers in a line. A negative number or one with more than 18 digits is rejected. */
final class TextFields {
    private static final int MAX_DIGITS = 18;
    private static final int MAX_WORDS = 64;

    private TextFields() {}

    /** Returns the words of the line, at most 64: no line of interest has more. */
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= line.length() && words.size() < MAX_WORDS; i++) {
            if (i == line.length() || line.charAt(i) <= ' ') {
                if (i > from) {
                    words.add(line.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words;
    }

    /** Returns the first word as a number; -1 when it is not one. */
    static long number(String line) {
        List<String> words = of(line);
        return words.isEmpty() ? -1 : whole(words.get(0));
    }

    static long whole(String word) {
        boolean digits =
                !word.isEmpty() && word.length() <= MAX_DIGITS && word.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(word) : -1;
    }
}
