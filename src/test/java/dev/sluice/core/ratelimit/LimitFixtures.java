package dev.sluice.core.ratelimit;

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
        return LimitSettings.builder("test", LimitScope.parse("account"), algorithm, size)
                .windowMs(windowMs)
                .returned(returned)
                .stepMs(stepMs)
                .usePercent(100)
                .build();
    }

    static LimitSettings following(LimitSettings s) {
        return s.toBuilder().followsHeader(true).build();
    }

    static LimitSettings named(String name, LimitSettings s) {
        return s.toBuilder().name(name).build();
    }

    static LimitSettings reserving(LimitSettings s, Long reserve) {
        return s.toBuilder().reserve(reserve).build();
    }

    static Limit fresh(LimitSettings settings, long reserve, ExchangeClock clock, long now) {
        return LimitFactory.create(settings, reserve, clock, UsageStore.heap().slot("test", Limit.LONGS), now);
    }

    static Limit fresh(LimitSettings settings, long now) {
        return fresh(settings, 0, new ExchangeClock(), now);
    }
}
