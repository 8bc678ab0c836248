package dev.sluice.machine;

import java.util.ArrayList;
import java.util.List;

/** Words and whole numbers in a line; a number too large to be meant, or negative, is none. */
final class Words {
    private static final int MOST_DIGITS = 18;
    private static final int MOST_WORDS = 64;

    private Words() {}

    /** Bounded: what has more words than this is no line that is looked for. */
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= line.length() && words.size() < MOST_WORDS; i++) {
            if (i == line.length() || line.charAt(i) <= ' ') {
                if (i > from) {
                    words.add(line.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words;
    }

    /** The first word as a number; -1: it is none. */
    static long number(String line) {
        List<String> words = of(line);
        return words.isEmpty() ? -1 : whole(words.get(0));
    }

    static long whole(String word) {
        boolean digits =
                !word.isEmpty() && word.length() <= MOST_DIGITS && word.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(word) : -1;
    }
}
