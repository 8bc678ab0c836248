package dev.sluice.config;

import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Scope;
import java.util.List;

/** What is kept for cancels and dead-man calls of a limit when its settings do not say, and what is used of it. */
final class Reserves {
    private static final int DEFAULT_PERCENT = 10;
    private static final int SHARED_ADDRESS_PERCENT = 95;

    private Reserves() {}

    /** The limit as the gates get it: use and reserve are numbers. */
    static LimitSettings resolved(LimitSettings stated, int limitsPercent, List<Charges> charges) {
        LimitSettings scaled = scaled(stated, limitsPercent);
        return scaled.with(percent(scaled), of(scaled, charges));
    }

    static LimitSettings scaled(LimitSettings limit, int limitsPercent) {
        return limit.with(Math.max(1, percent(limit) * limitsPercent / 100), limit.reserve());
    }

    static int percent(LimitSettings limit) {
        Integer own = limit.usePercent();
        return own != null ? own : limit.scope().has(Scope.Part.IP) ? SHARED_ADDRESS_PERCENT : 100;
    }

    /**
     * 10 % of the usable size and at least the largest cancel, but never so much that another call could not go, and nothing where no cancel is
     * charged or nothing else is. Nor where each route has a limit of its own: a cancel has its route's to itself.
     */
    static long of(LimitSettings limit, List<Charges> charges) {
        Long own = limit.reserve();
        if (own != null) {
            return Math.min(own, Math.max(0, limit.usable() - 1));
        }
        if (limit.scope().has(Scope.Part.ROUTE)) {
            return 0;
        }
        long cancel = 0;
        long other = 0;
        boolean shared = false;
        for (Charges charge : charges) {
            cancel = charge.frees() ? Math.max(cancel, charge.most(limit.name())) : cancel;
            if (!charge.onlyFrees()) {
                shared |= charge.most(limit.name()) > 0;
                other = Math.max(other, charge.least(limit.name()));
            }
        }
        if (cancel == 0 || !shared) {
            return 0;
        }
        long wished = Math.max(limit.usable() * DEFAULT_PERCENT / 100, cancel);
        return Math.max(0, Math.min(wished, limit.usable() - Math.max(1, other)));
    }
}
