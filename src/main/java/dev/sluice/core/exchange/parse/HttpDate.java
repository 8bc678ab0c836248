package dev.sluice.core.exchange.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser of the Date header: {@code Sun, 06 Nov 1994 08:49:37 GMT}, the only form that senders may generate. The
 * formatter of {@code java.time} also accepts other forms and allocates more, for each response.
 */
public final class HttpDate {
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final int MONTH_FROM = 8;
    private static final int LENGTH = 29;
    static final long DAY_SECONDS = 86_400;

    private HttpDate() {}

    /** Returns seconds since 1970, or -1 if the header is missing or has another form. */
    public static long epochSeconds(@Nullable String date) {
        if (date == null || date.length() != LENGTH || !date.endsWith(" GMT")) {
            return -1;
        }
        long day = NumberParser.parse(date, 5, 7);
        int month = month(date);
        long year = NumberParser.parse(date, 12, 16);
        long hour = NumberParser.parse(date, 17, 19);
        long minute = NumberParser.parse(date, 20, 22);
        long second = NumberParser.parse(date, 23, 25);
        if (month == 0 || day < 1 || day > 31 || year < 1970 || hour < 0 || minute < 0 || second < 0) {
            return -1;
        }
        return days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    }

    /** Returns 1 to 12, or 0 if no month is named. */
    private static int month(String date) {
        for (int i = 0; i < MONTHS.size(); i++) {
            if (date.startsWith(MONTHS.get(i), MONTH_FROM)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Returns days since 1970-01-01. Years are counted from March, so that the leap day is the last day. */
    static long days(long year, int month, long day) {
        long marchYear = month <= 2 ? year - 1 : year;
        long monthFromMarch = (month + 9L) % 12;
        long dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468;
    }
}
