package dev.sluice.persistence.journal;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a line in the journal, which stays the same when its segment is compressed.
 *
 * @param line the number of the line in its segment, from 1 on
 */
record LinePosition(long sequence, long line) {
    /** The number of a line that no segment has. */
    static final long MAX_LINE = 999_999_999_999_999_999L;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,17})\\.(\\d{1,18})");
    private static final int MAX_POSITIONS = 100;

    /**
     * Returns positions that are separated by commas; none for "".
     *
     * @throws IllegalArgumentException when it is another text
     */
    static List<LinePosition> parse(String field, String text) {
        String[] parts = text.isEmpty() ? new String[0] : text.split(",", MAX_POSITIONS);
        return Arrays.stream(parts).map(part -> one(field, part)).toList();
    }

    private static LinePosition one(String field, String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + field + "' is not from a response of this operation");
        }
        return new LinePosition(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    @Override
    public String toString() {
        return sequence + "." + line;
    }
}
