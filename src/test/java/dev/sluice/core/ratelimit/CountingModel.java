package dev.sluice.core.ratelimit;

import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.Decay;
import dev.sluice.sim.counter.DecayingCounter;
import dev.sluice.sim.counter.FirstCallWindowCounter;
import dev.sluice.sim.counter.LazyFillBucket;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import dev.sluice.sim.counter.TokenBucket;
import java.util.SplittableRandom;

/** The counting algorithms of a simulated exchange, each with the limit settings that must obey it. */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum CountingModel {
    ALIGNED(
            (size, windowMs) -> LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, size, windowMs),
            (s, random) -> new AlignedWindowCounter(s.size(), s.windowNanos(), 0, OverLimitPolicy.FREE)),
    /** Counts of orders, which fall when orders fill. */
    ALIGNED_AND_FALLING(
            (size, windowMs) ->
                    LimitFixtures.following(LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, size, windowMs)),
            (s, random) -> new AlignedWindowCounter(s.size(), s.windowNanos(), 0, OverLimitPolicy.FREE)),
    ALIGNED_OF_UNKNOWN_PHASE(
            (size, windowMs) -> LimitFixtures.settings(Algorithm.SLIDING_WINDOW, size, windowMs),
            (s, random) -> new AlignedWindowCounter(
                    s.size(), s.windowNanos(), random.nextLong(s.windowNanos()), OverLimitPolicy.FREE)),
    OPENED_BY_THE_FIRST_CALL(
            (size, windowMs) -> LimitFixtures.settings(Algorithm.OPENED_WINDOW, size, windowMs),
            (s, random) -> new FirstCallWindowCounter(s.size(), s.windowNanos(), OverLimitPolicy.FREE)),
    SLIDING(
            (size, windowMs) -> LimitFixtures.settings(Algorithm.SLIDING_WINDOW, size, windowMs),
            (s, random) -> new SlidingLog(s.size(), s.windowNanos(), OverLimitPolicy.FREE)),
    DECAYING(
            (size, windowMs) -> LimitFixtures.counter(size, windowMs * 7, size * 7, 0),
            (s, random) -> new DecayingCounter(
                    s.size(), Decay.continuous(s.returned(), s.windowNanos()), OverLimitPolicy.FREE)),
    DECAYING_IN_STEPS_OF_2_S((size, windowMs) -> LimitFixtures.counter(size, windowMs, size, 2000), (s, random) -> {
        Decay decay =
                Decay.continuous(s.returned(), s.windowNanos()).inSteps(s.stepNanos(), random.nextLong(s.stepNanos()));
        return new DecayingCounter(s.size(), decay, OverLimitPolicy.FREE);
    }),
    BUCKET(
            (size, windowMs) -> LimitFixtures.bucket(size, windowMs, size),
            (s, random) -> new TokenBucket(s.size(), s.returned(), s.windowNanos())),
    LAZY_FILL_LOSSLESS(
            (size, windowMs) -> LimitFixtures.bucket(size, Math.max(1, windowMs / size), 1),
            (s, random) -> LazyFillBucket.lossless(s.size(), s.windowNanos())),
    LAZY_FILL_LOSSY(
            (size, windowMs) -> LimitFixtures.bucket(size, Math.max(1, windowMs / size), 1),
            (s, random) -> LazyFillBucket.lossy(s.size(), s.windowNanos()));

    private interface Settings {
        LimitSettings of(long size, long windowMs);
    }

    private interface Counters {
        Counter of(LimitSettings settings, SplittableRandom random);
    }

    private final Settings settings;
    private final Counters counters;

    CountingModel(Settings settings, Counters counters) {
        this.settings = settings;
        this.counters = counters;
    }

    /** A limit that allows about {@code size} in every window. */
    LimitSettings settings(long size, long windowMs) {
        return settings.of(size, windowMs);
    }

    Counter counter(LimitSettings of, SplittableRandom random) {
        return counters.of(of, random);
    }
}
