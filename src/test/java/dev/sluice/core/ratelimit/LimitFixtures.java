package dev.sluice.core.ratelimit;

import dev.sluice.config.Settings;

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
        return Settings.of(LimitSettings.class, """
                {'name': 'test', 'scope': 'account', 'algorithm': '%s', 'size': %d, 'windowMs': %d, 'returned': %d,
                'stepMs': %d, 'usePercent': 100}""", algorithm, size, windowMs, returned, stepMs);
    }

    static LimitSettings following(LimitSettings s) {
        return Settings.with(s, "{'followsHeader': true}");
    }

    static LimitSettings named(String name, LimitSettings s) {
        return Settings.with(s, "{'name': '%s'}", name);
    }

    static LimitSettings reserving(LimitSettings s, long reserve) {
        return Settings.with(s, "{'reserve': %d}", reserve);
    }

    static Limit fresh(LimitSettings settings, long reserve, ExchangeClock clock, long now) {
        return LimitFactory.create(settings, reserve, clock, UsageStore.heap().slot("test", Limit.LONGS), now);
    }

    static Limit fresh(LimitSettings settings, long now) {
        return fresh(settings, 0, new ExchangeClock(), now);
    }
}
