package dev.sluice.core.ratelimit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The scope of a limit: one part, a pair ({@code account+instrument}) or three ({@code ip+route+instrument}). */
public record LimitScope(List<Part> parts) {
    /** The scope key of the instance that several keys share when there is no room for an instance of their own. */
    public static final String OVERFLOW_KEY = "*";

    /** A part of a scope key. */
    public enum Part {
        IP,
        ACCOUNT,
        KEY,
        ROUTE,
        INSTRUMENT,
        HOST;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }

    private static final int MAX_PARTS = 3;

    /** Parts that can be found in a scope key by the vertical bar after or before them. */
    private static final Set<Part> FIRST_OR_LAST = Set.of(Part.ACCOUNT, Part.INSTRUMENT);

    public LimitScope {
        if (parts.isEmpty()
                || parts.size() > MAX_PARTS
                || parts.stream().distinct().count() != parts.size()) {
            throw new IllegalArgumentException("a scope has one to three different parts, not " + parts);
        }
        if (parts.size() == MAX_PARTS && FIRST_OR_LAST.contains(parts.get(1))) {
            throw new IllegalArgumentException(
                    "with three parts, account and instrument must be first or last, not in the middle: " + parts);
        }
        parts = List.copyOf(parts);
    }

    /**
     * Parses {@code ip} or {@code account+instrument}; throws an IllegalArgumentException that lists the allowed
     * values.
     */
    public static LimitScope parse(String text) {
        List<Part> parts = new ArrayList<>(MAX_PARTS);
        for (String part : text.split("\\+", -1)) {
            parts.add(part(part));
        }
        return new LimitScope(parts);
    }

    private static Part part(String text) {
        for (Part part : Part.values()) {
            if (part.text.equals(text)) {
                return part;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a scope; allowed: " + Arrays.toString(Part.values())
                + " and up to three of them joined by '+'");
    }

    public boolean has(Part part) {
        return parts.contains(part);
    }

    /** Returns the value of each part in a scope key; none for the key that several keys share. */
    public Map<Part, String> values(String scopeKey) {
        Map<Part, String> values = new EnumMap<>(Part.class);
        String[] texts = scopeKey.split("\\|", parts.size());
        for (int i = 0; i < texts.length && !scopeKey.equals(OVERFLOW_KEY); i++) {
            values.put(parts.get(i), texts[i]);
        }
        return values;
    }

    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining("+"));
    }
}
