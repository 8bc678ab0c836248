package dev.sluice.limit;

import java.util.Arrays;
import java.util.List;

/** Whose quota a limit is: one part or a pair ({@code account+instrument}). */
public record Scope(List<Part> parts) {
    /** What a scope key is made of. */
    public enum Part {
        IP,
        ACCOUNT,
        KEY,
        ROUTE,
        INSTRUMENT,
        HOST;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Scope {
        if (parts.isEmpty() || parts.size() > 2 || parts.stream().distinct().count() != parts.size()) {
            throw new IllegalArgumentException("scope is one part or a pair of two different ones, not " + parts);
        }
        parts = List.copyOf(parts);
    }

    /** Reads {@code ip} or {@code account+instrument}; anything else is an IllegalArgumentException that says what is allowed. */
    public static Scope parse(String text) {
        return new Scope(Arrays.stream(text.split("\\+", -1)).map(Scope::part).toList());
    }

    private static Part part(String text) {
        return Arrays.stream(Part.values())
                .filter(part -> part.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no scope; allowed: "
                        + Arrays.toString(Part.values()) + " and pairs joined by '+'"));
    }

    public boolean has(Part part) {
        return parts.contains(part);
    }

    @Override
    public String toString() {
        return parts.size() == 1 ? parts.get(0).toString() : parts.get(0) + "+" + parts.get(1);
    }
}
