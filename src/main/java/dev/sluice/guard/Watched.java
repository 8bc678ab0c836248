package dev.sluice.guard;

import dev.sluice.guard.Hit.Rule;
import org.jspecify.annotations.Nullable;

/** The counters of one bot on one account. */
final class Watched {
    private static final long SECOND = 1_000_000_000;
    private static final int TWENTIETHS = 20;
    private static final int SECONDS = 60;
    private static final long FORGET_NANOS = 2 * SECONDS * SECOND;

    private final Recent second;
    private final Recent minute;
    private final Recent hits;
    private long latest;
    int openUnknown;

    Watched(long now) {
        second = new Recent(TWENTIETHS, SECOND / TWENTIETHS, now);
        minute = new Recent(SECONDS, SECOND, now);
        hits = new Recent(SECONDS, SECOND, now);
        latest = now;
    }

    boolean isIdle(long now) {
        return openUnknown <= 0 && now - latest > FORGET_NANOS;
    }

    /** Counts this many attempted orders; returns the violated rule, or null. */
    @Nullable
    Hit tries(int orders, GuardSettings settings, long now) {
        latest = now;
        second.add(orders, now);
        minute.add(orders, now);
        long inSecond = second.sum(now);
        if (isOver(inSecond, settings.ordersPerSecond())) {
            return hit(
                    Rule.ORDERS_PER_SECOND,
                    inSecond + " orders in a second, allowed: " + settings.ordersPerSecond(),
                    settings,
                    now);
        }
        long inMinute = minute.sum(now);
        if (isOver(inMinute, settings.ordersPerMinute())) {
            return hit(
                    Rule.ORDERS_PER_MINUTE,
                    inMinute + " orders in a minute, allowed: " + settings.ordersPerMinute(),
                    settings,
                    now);
        }
        if (settings.openUnknown() > 0 && openUnknown >= settings.openUnknown()) {
            String detail = "nobody knows what became of " + openUnknown + " orders, allowed: below "
                    + settings.openUnknown() + "; look them up, or see 'sluice unknown'";
            return hit(Rule.OPEN_UNKNOWN, detail, settings, now);
        }
        return null;
    }

    private static boolean isOver(long many, int most) {
        return most > 0 && many > most;
    }

    Hit hit(Rule rule, String detail, GuardSettings settings, long now) {
        hits.add(1, now);
        return new Hit(rule, detail, isOver(hits.sum(now), settings.latchAfter()));
    }
}
