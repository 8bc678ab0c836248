package dev.sluice.core.tradingmode;

import dev.sluice.base.count.RecentCounter;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.GuardViolation.Rule;
import org.jspecify.annotations.Nullable;

/** The counters of one bot on one account. */
final class GuardedBot {
    private static final int TWENTIETHS = 20;
    private static final int SECONDS = 60;
    private static final long FORGET_NANOS = 2 * SECONDS * Nanos.PER_SECOND;

    private final RecentCounter second;
    private final RecentCounter minute;
    private final RecentCounter violations;
    private long latest;
    int openUnknown;

    GuardedBot(long now) {
        second = new RecentCounter(TWENTIETHS, Nanos.PER_SECOND / TWENTIETHS, now);
        minute = new RecentCounter(SECONDS, Nanos.PER_SECOND, now);
        violations = new RecentCounter(SECONDS, Nanos.PER_SECOND, now);
        latest = now;
    }

    boolean isIdle(long now) {
        return openUnknown <= 0 && now - latest > FORGET_NANOS;
    }

    /** Counts this many attempted orders; returns the violated rule, or null. */
    @Nullable
    GuardViolation recordAttempts(int orders, GuardSettings settings, long now) {
        latest = now;
        second.add(orders, now);
        minute.add(orders, now);
        long inSecond = second.sum(now);
        if (isOver(inSecond, settings.ordersPerSecond())) {
            return recordViolation(Rule.ORDERS_PER_SECOND, inSecond, settings, now);
        }
        long inMinute = minute.sum(now);
        if (isOver(inMinute, settings.ordersPerMinute())) {
            return recordViolation(Rule.ORDERS_PER_MINUTE, inMinute, settings, now);
        }
        boolean tooManyUnknown = settings.openUnknown() > 0 && openUnknown >= settings.openUnknown();
        return tooManyUnknown ? recordViolation(Rule.OPEN_UNKNOWN, openUnknown, settings, now) : null;
    }

    private static boolean isOver(long many, int max) {
        return max > 0 && many > max;
    }

    GuardViolation recordViolation(Rule rule, long seen, GuardSettings settings, long now) {
        violations.add(1, now);
        boolean latches = isOver(violations.sum(now), settings.latchAfter());
        return new GuardViolation(rule, seen, rule.allowed(settings), rule.withinMs(settings), latches);
    }
}
