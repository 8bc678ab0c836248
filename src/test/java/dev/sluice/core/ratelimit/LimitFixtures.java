package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/** Settings and instants that the tests of this package share. */
final class LimitFixtures {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;

    private LimitFixtures() {}

    static LimitSettings settings(Algorithm algorithm, long size, long windowMs) {
        return settings(algorithm, size, windowMs, 0, 0);
    }

    static LimitSettings counter(long size, long windowMs, long returned, long stepMs) {
        return settings(Algorithm.DECAYING_COUNTER, size, windowMs, returned, stepMs);
    }

    static LimitSettings bucket(long size, long windowMs, long returned) {
        return settings(Algorithm.TOKEN_BUCKET, size, windowMs, returned, 0);
    }

    private static LimitSettings settings(Algorithm algorithm, long size, long windowMs, long returned, long stepMs) {
        return new LimitSettings(
                "test",
                LimitScope.parse("account"),
                algorithm,
                size,
                windowMs,
                returned,
                stepMs,
                100,
                null,
                Breach.REJECT,
                true,
                30_000,
                2000,
                false,
                false,
                false,
                null);
    }

    static LimitSettings following(LimitSettings s) {
        return copy(s, s.name(), s.reserve(), true);
    }

    static LimitSettings named(String name, LimitSettings s) {
        return copy(s, name, s.reserve(), s.followsHeader());
    }

    static LimitSettings reserving(LimitSettings s, Long reserve) {
        return copy(s, s.name(), reserve, s.followsHeader());
    }

    private static LimitSettings copy(LimitSettings s, String name, @Nullable Long reserve, boolean followsHeader) {
        return new LimitSettings(
                name,
                s.scope(),
                s.algorithm(),
                s.size(),
                s.windowMs(),
                s.returned(),
                s.stepMs(),
                s.usePercent(),
                reserve,
                s.breach(),
                s.exact(),
                s.answerTimeoutMs(),
                s.countedWithinMs(),
                s.overKeepsOver(),
                followsHeader,
                s.aboveDocumented(),
                s.was());
    }

    static Limit fresh(LimitSettings settings, long reserve, ExchangeClock clock, long now) {
        return Limit.of(settings, reserve, clock, UsageStore.heap().slot("test", Limit.LONGS), now);
    }

    static Limit fresh(LimitSettings settings, long now) {
        return fresh(settings, 0, new ExchangeClock(), now);
    }
}
