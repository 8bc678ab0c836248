package dev.sluice.config;

import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.RemainingSettings;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calculates the first windows of an exchange's limits at a first start, from the usage that its responses report and
 * the costs of its calls.
 *
 * @param limits with all of their numbers
 * @param charges the costs of each kind of call
 */
record FirstWindows(List<LimitSettings> limits, List<ChargedCall> charges) {
    /**
     * The assumed number of accounts that used up their own limits before the start. Half of the limit remains even if
     * there were more.
     */
    private static final int ACCOUNTS = 10;

    private static final Set<LimitScope.Part> BY_ACCOUNT = Set.of(LimitScope.Part.ACCOUNT, LimitScope.Part.KEY);
    /** The assumed calls per second of a kind of call that other limits charge without bounding its total. */
    private static final double OWN_CALLS_PER_SECOND = 100;

    private static final double MILLIS_PER_SECOND = 1000;
    private static final double NO_BOUND = Double.POSITIVE_INFINITY;

    /** Returns how each limit begins, by its name. */
    Map<String, FirstWindow> byLimit(DialectSettings dialect, int assumedUsedPercent) {
        Set<String> reported = reported(dialect);
        Map<String, FirstWindow> windows = new HashMap<>();
        for (LimitSettings limit : limits) {
            boolean isReported = reported.contains(limit.name());
            boolean canBeFilled = limit.breach() == Breach.BAN && 2 * maxUsed(limit) > limit.size();
            windows.put(limit.name(), FirstWindow.ofFirstStart(limit, isReported, canBeFilled, assumedUsedPercent));
        }
        return windows;
    }

    /** Returns the names of the limits whose use the exchange reports in its responses. */
    private static Set<String> reported(DialectSettings dialect) {
        Set<String> reported = new HashSet<>();
        for (GroupSettings group : dialect.groups()) {
            reported.addAll(group.used().values());
            RemainingSettings remaining = group.remaining();
            reported.addAll(remaining == null ? List.of() : remaining.limits());
        }
        return reported;
    }

    /**
     * Returns the most units of a limit that calls can use within one of its windows when they keep all other limits;
     * infinite if nothing else bounds them. Each call is bounded by the other limit that lets the fewest pass. A cancel
     * that succeeds ends an order, so where only failed ones cost something else there are as many as orders.
     */
    double maxUsed(LimitSettings limit) {
        Map<LimitSettings, Double> byOther = new HashMap<>();
        double orders = 0;
        double ofCancel = 0;
        double ofOwn = 0;
        for (ChargedCall charge : charges) {
            long units = charge.max(limit.name());
            if (units == 0) {
                continue;
            }
            LimitSettings other = tightest(charge, limit);
            if (other != null) {
                double calls = calls(charge, other, limit);
                byOther.merge(other, calls * units, Math::max);
                orders = charge.places() ? Math.max(orders, calls) : orders;
            } else if (hasOwnLimit(charge, limit)) {
                ofOwn = Math.max(ofOwn, OWN_CALLS_PER_SECOND * (limit.windowMs() / MILLIS_PER_SECOND) * units);
            } else if (charge.onlyCancels()) {
                ofCancel = Math.max(ofCancel, (double) units);
            } else {
                return NO_BOUND;
            }
        }
        double max = ofOwn
                + byOther.values().stream().mapToDouble(Double::doubleValue).sum();
        return ofCancel == 0 ? max : max + (orders == 0 ? NO_BOUND : orders * ofCancel);
    }

    private boolean hasOwnLimit(ChargedCall charge, LimitSettings limit) {
        return limits.stream().anyMatch(other -> !other.equals(limit) && charge.minOfAnyOutcome(other.name()) > 0);
    }

    private @Nullable LimitSettings tightest(ChargedCall charge, LimitSettings limit) {
        LimitSettings tightest = null;
        for (LimitSettings other : limits) {
            double calls = other.equals(limit) ? NO_BOUND : calls(charge, other, limit);
            if (calls < (tightest == null ? NO_BOUND : calls(charge, tightest, limit))) {
                tightest = other;
            }
        }
        return tightest;
    }

    /** Returns how many such calls another limit lets pass within a window of the limit. */
    private static double calls(ChargedCall charge, LimitSettings other, LimitSettings limit) {
        long units = charge.minOfAnyOutcome(other.name());
        return units == 0 ? NO_BOUND : other.maxWithin(limit.windowMs()) * scopes(other.scope(), limit.scope()) / units;
    }

    /** Returns how many scopes of another limit one scope of the limit has. */
    private static double scopes(LimitScope other, LimitScope limit) {
        if (limit.parts().containsAll(other.parts())) {
            return 1;
        }
        return BY_ACCOUNT.containsAll(other.parts()) ? ACCOUNTS : NO_BOUND;
    }
}
