package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report of chronyd about itself, as printed by {@code chronyc -c tracking}: one line of comma-separated values.
 *
 * @param aheadNanos how far UTC is ahead of the machine's clock, as the daemon estimates
 * @param boundNanos maximum error: dispersion plus half the delay to its source
 * @param isSynchronised whether it follows any source
 * @param announcesLeap whether a second will be inserted or deleted at the end of this day
 */
public record DaemonReport(long aheadNanos, long boundNanos, boolean isSynchronised, boolean announcesLeap) {
    private static final int FIELDS = 14;
    private static final int SYSTEM_TIME = 4;
    private static final int ROOT_DELAY = 10;
    private static final int ROOT_DISPERSION = 11;
    private static final int LEAP = 13;
    private static final List<String> LEAP_STATES = List.of("Normal", "Insert second", "Delete second");
    /** About 30 years: no daemon corrects a clock that is further away. */
    private static final double MAX_AHEAD_SECONDS = 1e9;

    /** The maximum error with which a daemon counts as synchronised. */
    private static final long MAX_BOUND_NANOS = 16 * Nanos.PER_SECOND;

    /** Parses a line; returns null when it has another format. */
    public static @Nullable DaemonReport parse(String line) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length < FIELDS) {
            return null;
        }
        try {
            double bound = Double.parseDouble(fields[ROOT_DISPERSION]) + Double.parseDouble(fields[ROOT_DELAY]) / 2;
            long boundNanos = (long) Math.ceil(bound * Nanos.PER_SECOND);
            double system = Double.parseDouble(fields[SYSTEM_TIME]);
            // written so that NaN is rejected too
            if (!(bound >= 0 && Math.abs(system) <= MAX_AHEAD_SECONDS)) {
                return null;
            }
            long aheadNanos = Math.round(system * Nanos.PER_SECOND);
            int leap = LEAP_STATES.indexOf(fields[LEAP]);
            return new DaemonReport(aheadNanos, boundNanos, leap >= 0 && boundNanos <= MAX_BOUND_NANOS, leap > 0);
        } catch (NumberFormatException notALine) {
            return null;
        }
    }

    /** Returns UTC according to the daemon; null when it is not synchronised. */
    public @Nullable EpochOffset utc(EpochOffset wall) {
        if (!isSynchronised) {
            return null;
        }
        long earliest = wall.earliestNanos() + aheadNanos;
        return new EpochOffset(earliest, wall.latestNanos() + aheadNanos).widened(boundNanos);
    }
}
