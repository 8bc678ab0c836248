package dev.sluice.config.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A search for the known word with the fewest edits (insert, delete, replace, swap neighbours), for suggestions in
 * messages.
 */
public final class SpellingSuggestion {
    private static final int MAX_LISTED = 20;
    private static final int MAX_NEAREST = 5;
    private static final int MAX_LENGTH = 64;

    private SpellingSuggestion() {}

    /** Returns {@code "; did you mean 'x'?"}, or "" when no word is close enough. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
    }

    /**
     * Returns the end of a message about an unknown word: the nearest known word, then all of them, or some of many.
     */
    public static String suggestion(String word, Collection<String> known, String label) {
        return nearest(word, known)
                        .map(near -> "; did you mean '" + near + "'? ")
                        .orElse(". ") + label + ": " + (known.size() > MAX_LISTED ? nearestFew(word, known) : known);
    }

    private static String nearestFew(String word, Collection<String> known) {
        return known.stream().sorted(byDistance(word)).limit(MAX_NEAREST).toList() + " and "
                + (known.size() - MAX_NEAREST) + " more";
    }

    public static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT))
                        <= Math.max(2, Math.max(word.length(), candidate.length()) / 2 - 1))
                .min(byDistance(word));
    }

    private static Comparator<String> byDistance(String word) {
        String lower = word.toLowerCase(Locale.ROOT).substring(0, Math.min(word.length(), MAX_LENGTH));
        return Comparator.<String>comparingInt(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder());
    }

    /** Returns the optimal string alignment distance. */
    public static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int cheapest(int[][] edits, String a, String b, int i, int j) {
        int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}
