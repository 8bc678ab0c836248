package dev.sluice.core.resource;

import dev.sluice.base.unit.Nanos;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A measured figure, or the reason why it is not known.
 *
 * @param value in the unit of its resource, percent or milliseconds; null when it is not known
 * @param text description for people
 */
public record UsageReading(@Nullable Double value, String text) {
    private static final double WHOLE = 100;

    static UsageReading unknown(String why) {
        return new UsageReading(null, why);
    }

    /** Returns the reading of a share, with a description of the whole. */
    static UsageReading share(long part, long whole, String what) {
        return share((double) part / whole, what);
    }

    static UsageReading share(double ratio, String what) {
        double percent = Math.max(0, WHOLE * ratio);
        return new UsageReading(percent, String.format(Locale.ROOT, "%.1f %% %s", percent, what));
    }

    /** Returns the reading of a delay of these. */
    public static UsageReading late(long nanos, String what) {
        double millis = nanos / (double) Nanos.PER_MILLI;
        return new UsageReading(millis, String.format(Locale.ROOT, "%s up to %.0f ms late", what, millis));
    }

    public boolean isKnown() {
        return value != null;
    }

    /** Returns the larger of the known readings; when none is known, the first one. */
    static UsageReading worst(UsageReading one, UsageReading other) {
        if (one.value == null || other.value == null) {
            return one.value == null && other.value != null ? other : one;
        }
        return other.value > one.value ? other : one;
    }
}
