package dev.sluice.machine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure as it was read, or why it is not known.
 *
 * @param percent null: it is not known
 * @param text for people
 */
public record Reading(@Nullable Double percent, String text) {
    private static final double WHOLE = 100;

    static Reading unknown(String why) {
        return new Reading(null, why);
    }

    /** A share, told with what it is a share of. */
    static Reading share(long part, long whole, String what) {
        return share((double) part / whole, what);
    }

    static Reading share(double ratio, String what) {
        double percent = Math.max(0, WHOLE * ratio);
        return new Reading(percent, String.format(Locale.ROOT, "%.1f %% %s", percent, what));
    }

    public boolean isKnown() {
        return percent != null;
    }

    /** The larger one of those that are known; when none is, the first one's reason. */
    static Reading worst(Reading one, Reading other) {
        if (one.percent == null || other.percent == null) {
            return one.percent == null && other.percent != null ? other : one;
        }
        return other.percent > one.percent ? other : one;
    }
}
