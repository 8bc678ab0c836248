package dev.sluice.sim.market;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The exchange's clock as it reports it, in the formats of its responses, including the configured error. */
public final class ReportedClock {
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);
    private static final long MILLI = 1_000_000L;
    private static final long DAY_SECONDS = 86_400;
    private static final String MILLIS_FORM = "0000-00-00T00:00:00.000Z";

    private final LongSupplier errorMillis;
    private long dateSecond = Long.MIN_VALUE;
    private String date = "";

    public ReportedClock(LongSupplier errorMillis) {
        this.errorMillis = errorMillis;
    }

    public long millis(long exchangeNanos) {
        return Math.floorDiv(exchangeNanos, MILLI) + errorMillis.getAsLong();
    }

    long seconds(long exchangeNanos) {
        return Math.floorDiv(millis(exchangeNanos), 1_000L);
    }

    /** Returns the value of a {@code Date} header; formatted once a second. */
    public String date(long exchangeNanos) {
        long second = seconds(exchangeNanos);
        if (second != dateSecond) {
            dateSecond = second;
            date = HTTP.format(Instant.ofEpochSecond(second));
        }
        return date;
    }

    public static String rfc1123(long millis) {
        return RFC1123.format(Instant.ofEpochMilli(millis));
    }

    /** Returns the time in ISO 8601, with milliseconds unless they are zero. */
    public static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** Returns the time in ISO 8601 without a fraction of a second. */
    public static String isoSecond(long millis) {
        return Instant.ofEpochSecond(Math.floorDiv(millis, 1_000L)).toString();
    }

    /** Returns the epoch milliseconds of a time in ISO 8601, or null when it is none. */
    public static @Nullable Long millisOf(String time) {
        try {
            return hasMillisForm(time) ? plainMillis(time) : Instant.parse(time).toEpochMilli();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Returns the epoch milliseconds of a time with exactly three decimals. A {@code DateTimeFormatter} would take as
     * long as the rest of a call.
     */
    private static long plainMillis(String time) {
        LocalTime ofDay = LocalTime.of(number(time, 11, 13), number(time, 14, 16), number(time, 17, 19));
        long day = LocalDate.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10))
                .toEpochDay();
        return (day * DAY_SECONDS + ofDay.toSecondOfDay()) * 1_000 + number(time, 20, 23);
    }

    private static boolean hasMillisForm(String time) {
        for (int i = 0; i < MILLIS_FORM.length() && time.length() == MILLIS_FORM.length(); i++) {
            char form = MILLIS_FORM.charAt(i);
            char c = time.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        return time.length() == MILLIS_FORM.length();
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** Returns the whole seconds until that time, rounded up. */
    public static long secondsUntil(long untilNanos, long exchangeNanos) {
        return -Math.floorDiv(exchangeNanos - untilNanos, 1_000L * MILLI);
    }
}
