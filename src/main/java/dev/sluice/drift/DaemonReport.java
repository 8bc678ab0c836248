package dev.sluice.drift;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What chronyd says of itself, as {@code chronyc -c tracking} prints it: one line of comma-separated values.
 *
 * @param aheadNanos how far UTC is ahead of the machine's clock, as it believes
 * @param boundNanos how wrong that can be: dispersion and half the delay to its source
 * @param synchronised whether it follows anything at all
 * @param leap a second will be inserted or deleted at the end of this day
 */
public record DaemonReport(long aheadNanos, long boundNanos, boolean synchronised, boolean leap) {
    private static final int FIELDS = 14;
    private static final int SYSTEM_TIME = 4;
    private static final int ROOT_DELAY = 10;
    private static final int ROOT_DISPERSION = 11;
    private static final int LEAP = 13;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final List<String> LEAPS = List.of("Normal", "Insert second", "Delete second");
    /** A daemon that is this uncertain of itself says nothing. */
    private static final long MOST_BOUND_NANOS = 16_000_000_000L;

    /** Null: that is no such line. */
    public static @Nullable DaemonReport parse(String line) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length < FIELDS) {
            return null;
        }
        try {
            double bound = Double.parseDouble(fields[ROOT_DISPERSION]) + Double.parseDouble(fields[ROOT_DELAY]) / 2;
            long boundNanos = (long) Math.ceil(bound * NANOS_PER_SECOND);
            long ahead = Math.round(Double.parseDouble(fields[SYSTEM_TIME]) * NANOS_PER_SECOND);
            int leap = LEAPS.indexOf(fields[LEAP]);
            return new DaemonReport(ahead, boundNanos, leap >= 0 && boundNanos <= MOST_BOUND_NANOS, leap > 0);
        } catch (NumberFormatException notALine) {
            return null;
        }
    }

    /** Where UTC is by its word; null: it does not know. */
    public @Nullable Offset utc(Offset wall) {
        if (!synchronised) {
            return null;
        }
        long earliest = wall.earliestNanos() + aheadNanos;
        return new Offset(earliest, wall.latestNanos() + aheadNanos).widened(boundNanos);
    }
}
