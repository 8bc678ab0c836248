package dev.sluice.config;

import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;

/** Calculates the use and the cancel reserve of a limit whose settings do not state them. */
final class CancelReserves {
    private static final int DEFAULT_PERCENT = 10;

    private CancelReserves() {}

    /** Returns the limit with use and reserve as numbers, as the admission controller needs it. */
    static LimitSettings resolved(LimitSettings stated, int limitsPercent, List<ChargedCall> charges) {
        LimitSettings scaled = scaled(stated, limitsPercent);
        return scaled.with(scaled.percent(), of(scaled, charges));
    }

    static LimitSettings scaled(LimitSettings limit, int limitsPercent) {
        return limit.with(Math.max(1, limit.percent() * limitsPercent / 100), limit.reserve());
    }

    /**
     * Returns the reserve: 10 % of the usable size and at least the largest cancel, but small enough that every other
     * call still fits. It is 0 when no cancel or only cancels are charged, and when each route has a limit of its
     * own.
     */
    static long of(LimitSettings limit, List<ChargedCall> charges) {
        Long own = limit.reserve();
        if (own != null) {
            return Math.min(own, Math.max(0, limit.usable() - 1));
        }
        if (limit.scope().has(LimitScope.Part.ROUTE)) {
            return 0;
        }
        long cancel = 0;
        long other = 0;
        boolean shared = false;
        for (ChargedCall charge : charges) {
            cancel = charge.mayCancel() ? Math.max(cancel, charge.max(limit.name())) : cancel;
            if (!charge.onlyCancels()) {
                shared |= charge.max(limit.name()) > 0;
                other = Math.max(other, charge.min(limit.name()));
            }
        }
        if (cancel == 0 || !shared) {
            return 0;
        }
        long wished = Math.max(limit.usable() * DEFAULT_PERCENT / 100, cancel);
        return Math.max(0, Math.min(wished, limit.usable() - Math.max(1, other)));
    }
}
