package dev.sluice.persistence.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A cheap check of the bytes of a line, before its JSON is parsed. It passes each line that a {@link CallFilter}
 * matches, and few others.
 */
final class LineFilter {
    private static final byte[] TIME_FIELD = "{\"t\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int TIME_LENGTH = 24;
    /** The times that have 24 characters. */
    private static final long MIN_MILLIS = -62_135_596_800_000L;

    private static final long MAX_MILLIS = 253_402_300_799_999L;
    private static final int TO_LOWER = 'a' - 'A';

    private final byte[][] texts;
    private final byte[][] orders;
    private final byte[] first;
    private final byte[] last;

    LineFilter(CallFilter filter) {
        this(filter, filter.since(), filter.until());
    }

    /** Returns the same check for calls of any time. */
    static LineFilter ofAnyTime(CallFilter filter) {
        return new LineFilter(filter, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private LineFilter(CallFilter filter, long since, long until) {
        Stream<String> names = Stream.of(
                filter.bot(),
                filter.exchange(),
                filter.account(),
                filter.instrument(),
                filter.reason(),
                filter.id(),
                filter.kind());
        texts = Stream.concat(names, filter.words())
                .filter(LineFilter::isPlain)
                .map(LineFilter::lowerCase)
                .toArray(byte[][]::new);
        // A line has one of them; of an id that JSON escapes nothing is known.
        orders = filter.orders().allMatch(LineFilter::isPlain)
                ? filter.orders().map(LineFilter::lowerCase).toArray(byte[][]::new)
                : new byte[0][];
        first = time(since);
        last = time(until);
    }

    /** Returns whether the text is in a line as it is: JSON escapes nothing in it. */
    private static boolean isPlain(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '"' && c != '\\');
    }

    private static byte[] lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] time(long epochMillis) {
        return CallLine.time(Math.max(MIN_MILLIS, Math.min(MAX_MILLIS, epochMillis)))
                .getBytes(StandardCharsets.US_ASCII);
    }

    boolean mayMatch(byte[] line, int length) {
        if (!isInTime(line, length)) {
            return false;
        }
        for (byte[] text : texts) {
            if (!contains(line, length, text)) {
                return false;
            }
        }
        boolean hasOrder = orders.length == 0;
        for (int i = 0; i < orders.length && !hasOrder; i++) {
            hasOrder = contains(line, length, orders[i]);
        }
        return hasOrder;
    }

    private boolean isInTime(byte[] line, int length) {
        int from = TIME_FIELD.length;
        int to = from + TIME_LENGTH;
        if (length <= to || line[to] != '"' || !Arrays.equals(line, 0, from, TIME_FIELD, 0, from)) {
            return true; // another order of fields
        }
        return Arrays.compare(line, from, to, first, 0, TIME_LENGTH) >= 0
                && Arrays.compare(line, from, to, last, 0, TIME_LENGTH) <= 0;
    }

    private static boolean contains(byte[] line, int length, byte[] lowerCase) {
        for (int at = 0; at <= length - lowerCase.length; at++) {
            int same = 0;
            while (same < lowerCase.length && lower(line[at + same]) == lowerCase[same]) {
                same++;
            }
            if (same == lowerCase.length) {
                return true;
            }
        }
        return false;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + TO_LOWER : letter;
    }
}
