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
enum CountingModel {
    ALIGNED {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new AlignedWindowCounter(s.size(), s.windowNanos(), 0, OverLimitPolicy.FREE);
        }
    },
    /** Counts of orders, which fall when orders fill. */
    ALIGNED_AND_FALLING {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.following(LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, size, windowMs));
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new AlignedWindowCounter(s.size(), s.windowNanos(), 0, OverLimitPolicy.FREE);
        }
    },
    ALIGNED_OF_UNKNOWN_PHASE {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.settings(Algorithm.SLIDING_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new AlignedWindowCounter(
                    s.size(), s.windowNanos(), random.nextLong(s.windowNanos()), OverLimitPolicy.FREE);
        }
    },
    OPENED_BY_THE_FIRST_CALL {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.settings(Algorithm.OPENED_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new FirstCallWindowCounter(s.size(), s.windowNanos(), OverLimitPolicy.FREE);
        }
    },
    SLIDING {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.settings(Algorithm.SLIDING_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new SlidingLog(s.size(), s.windowNanos(), OverLimitPolicy.FREE);
        }
    },
    DECAYING {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.counter(size, windowMs * 7, size * 7, 0);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new DecayingCounter(s.size(), Decay.continuous(s.returned(), s.windowNanos()), OverLimitPolicy.FREE);
        }
    },
    DECAYING_IN_STEPS_OF_2_S {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.counter(size, windowMs, size, 2000);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            Decay decay = Decay.continuous(s.returned(), s.windowNanos())
                    .inSteps(s.stepNanos(), random.nextLong(s.stepNanos()));
            return new DecayingCounter(s.size(), decay, OverLimitPolicy.FREE);
        }
    },
    BUCKET {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.bucket(size, windowMs, size);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new TokenBucket(s.size(), s.returned(), s.windowNanos());
        }
    },
    LAZY_FILL_LOSSLESS {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.bucket(size, Math.max(1, windowMs / size), 1);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return LazyFillBucket.lossless(s.size(), s.windowNanos());
        }
    },
    LAZY_FILL_LOSSY {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return LimitFixtures.bucket(size, Math.max(1, windowMs / size), 1);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return LazyFillBucket.lossy(s.size(), s.windowNanos());
        }
    };

    /** A limit that allows about {@code size} in every window. */
    abstract LimitSettings settings(long size, long windowMs);

    abstract Counter counter(LimitSettings settings, SplittableRandom random);
}
