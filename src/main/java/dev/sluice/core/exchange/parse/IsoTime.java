package dev.sluice.core.exchange.parse;

/**
 * A parser of ISO 8601 times in UTC, {@code 2020-12-08T09:08:57.715Z}, with or without a fraction of a second.
 * {@code Instant.parse} also accepts other forms and allocates more, for each signed call of some exchanges.
 */
public final class IsoTime {
    private static final int SECOND_END = 19;
    private static final int MILLI_DIGITS = 3;

    private IsoTime() {}

    /** Returns whether a text is a date and a time, and not a number. */
    public static boolean looksLikeTime(String text) {
        return text.length() > SECOND_END - 1 && text.charAt(10) == 'T';
    }

    /**
     * Returns milliseconds since 1970 of a time in UTC that may lack the {@code Z} at its end, or -1 if the text has
     * another form.
     */
    public static long utcEpochMillis(String text) {
        return epochMillis(text.endsWith("Z") ? text : text + 'Z');
    }

    /** Returns milliseconds since 1970, rounded down, or -1 if the text has another form. */
    public static long epochMillis(String text) {
        int last = text.length() - 1;
        if (last < SECOND_END || text.charAt(last) != 'Z' || !hasSeparators(text)) {
            return -1;
        }
        long year = NumberParser.parse(text, 0, 4);
        long month = NumberParser.parse(text, 5, 7);
        long day = NumberParser.parse(text, 8, 10);
        long hour = NumberParser.parse(text, 11, 13);
        long minute = NumberParser.parse(text, 14, 16);
        long second = NumberParser.parse(text, 17, SECOND_END);
        long millis = millis(text, last);
        if (year < 1970 || month < 1 || month > 12 || day < 1 || hour < 0 || minute < 0 || second < 0 || millis < 0) {
            return -1;
        }
        return (HttpDate.days(year, (int) month, day) * HttpDate.DAY_SECONDS + hour * 3600 + minute * 60 + second)
                        * 1000
                + millis;
    }

    private static boolean hasSeparators(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static long millis(String text, int end) {
        if (end == SECOND_END) {
            return 0;
        }
        if (text.charAt(SECOND_END) != '.') {
            return -1;
        }
        int from = SECOND_END + 1;
        int to = Math.min(end, from + MILLI_DIGITS);
        long read = NumberParser.parse(text, from, end) < 0 ? -1 : NumberParser.parse(text, from, to);
        for (int digits = to - from; digits < MILLI_DIGITS && read >= 0; digits++) {
            read *= 10;
        }
        return read;
    }
}
