package dev.sluice.sim.market;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The exchange's clock as it reports it, in the formats of its responses, including the configured error. */
public final class ReportedClock {
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);
    private static final long MILLI = 1_000_000L;

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

    /** Returns the whole seconds until that time, rounded up. */
    public static long secondsUntil(long untilNanos, long exchangeNanos) {
        return -Math.floorDiv(exchangeNanos - untilNanos, 1_000L * MILLI);
    }
}
