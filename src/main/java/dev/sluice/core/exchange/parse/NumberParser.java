package dev.sluice.core.exchange.parse;

import org.jspecify.annotations.Nullable;

/** A parser of whole numbers. It returns -1 for invalid text, because costs, times and nonces are never negative. */
public final class NumberParser {
    private static final int MAX_DIGITS = 18;
    private static final int MILLI_DIGITS = 3;
    private static final long MAX_SECONDS = 100_000_000_000L;
    private static final long MAX_MILLIS = 100_000_000_000_000L;
    private static final long MAX_MICROS = 100_000_000_000_000_000L;

    private NumberParser() {}

    /** Returns the digits as a number, or -1 if there are none, too many, or other characters among them. */
    public static long parse(@Nullable String text) {
        return text == null ? -1 : parse(text, 0, text.length());
    }

    public static long parse(String text, int from, int to) {
        if (from >= to || to - from > MAX_DIGITS + 1) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Returns the number that starts at {@code from}, or -1 if there is none. */
    public static long parsePrefix(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        return parse(text, from, to);
    }

    /**
     * Converts Unix seconds, milliseconds, microseconds or nanoseconds, recognized by magnitude, to milliseconds,
     * rounded down.
     */
    public static long epochMillis(long time) {
        if (time < MAX_SECONDS) {
            return time * 1000;
        }
        if (time < MAX_MILLIS) {
            return time;
        }
        return time < MAX_MICROS ? time / 1000 : time / 1_000_000;
    }

    /**
     * Converts a time as text, which may have decimals of a second, to milliseconds, rounded down; -1 if it is not a
     * time.
     */
    public static long epochMillis(String time) {
        int point = time.indexOf('.');
        long whole = parse(time, 0, point < 0 ? time.length() : point);
        if (whole < 0 || point < 0 || !isSeconds(whole)) {
            return whole < 0 ? -1 : epochMillis(whole);
        }
        long millis = 0;
        for (int i = 1; i <= MILLI_DIGITS; i++) {
            int digit = point + i < time.length() ? time.charAt(point + i) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            millis = millis * 10 + digit;
        }
        return whole * 1000 + millis;
    }

    /** Returns whether a time is in whole seconds, by its magnitude. */
    public static boolean isSeconds(long time) {
        return time < MAX_SECONDS;
    }
}
