package dev.sluice.core.admission.charge;

import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;

/** The settings of limits that Sluice itself creates, in addition to the configured ones. */
final class DerivedLimits {
    private static final long MAX_WINDOW_MS = 172_800_000;
    private static final long ANY_MS = 1000;

    private DerivedLimits() {}

    /** Returns a limit on the number of calls in flight that is never exceeded and has no external use. */
    static LimitSettings inFlight(String name, LimitScope limitScope, long size, long reserve) {
        return LimitSettings.builder(name, limitScope, Algorithm.IN_FLIGHT, size)
                .windowMs(ANY_MS)
                .usePercent(100)
                .reserve(reserve)
                .answerTimeoutMs(ANY_MS)
                .countedWithinMs(ANY_MS)
                .countsRejected(true)
                .build();
    }

    /**
     * Returns a smaller copy of a limit, for one of the parties that share it. Where units return gradually, they
     * return slower in proportion.
     */
    static LimitSettings part(LimitSettings whole, String ofWhom, int percent) {
        long windowMs = whole.algorithm().decays()
                ? Math.min(MAX_WINDOW_MS, whole.windowMs() * 100 / percent)
                : whole.windowMs();
        return whole.toBuilder()
                .name(whole.name() + ofWhom)
                .size(Math.max(1, whole.usable() * percent / 100))
                .windowMs(windowMs)
                .usePercent(100)
                .reserve(0L)
                .countsRejected(true)
                .followsHeader(false)
                .aboveDocumented(true)
                .formerName(whole.formerName() == null ? null : whole.formerName() + ofWhom)
                .build();
    }
}
