package dev.sluice.limit;

import dev.sluice.venue.AlignedWindow;
import dev.sluice.venue.Counter;
import dev.sluice.venue.Decay;
import dev.sluice.venue.DecayingCounter;
import dev.sluice.venue.FirstCallWindow;
import dev.sluice.venue.LazyFillBucket;
import dev.sluice.venue.SlidingLog;
import dev.sluice.venue.TokenBucket;
import dev.sluice.venue.WhenOver;
import java.util.SplittableRandom;

/** The ways in which a simulated exchange counts, each with the settings that are to keep to it. */
enum Exchange {
    ALIGNED {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.settings(Algorithm.ALIGNED_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new AlignedWindow(s.size(), s.windowNanos(), 0, WhenOver.FREE);
        }
    },
    ALIGNED_OF_UNKNOWN_PHASE {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.settings(Algorithm.SLIDING_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new AlignedWindow(s.size(), s.windowNanos(), random.nextLong(s.windowNanos()), WhenOver.FREE);
        }
    },
    OPENED_BY_THE_FIRST_CALL {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.settings(Algorithm.OPENED_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new FirstCallWindow(s.size(), s.windowNanos(), WhenOver.FREE);
        }
    },
    SLIDING {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.settings(Algorithm.SLIDING_WINDOW, size, windowMs);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new SlidingLog(s.size(), s.windowNanos(), WhenOver.FREE);
        }
    },
    DECAYING {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.counter(size, windowMs * 7, size * 7, 0);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new DecayingCounter(s.size(), Decay.continuous(s.returned(), s.windowNanos()), WhenOver.FREE);
        }
    },
    DECAYING_IN_STEPS_OF_2_S {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.counter(size, windowMs, size, 2000);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            Decay decay = Decay.continuous(s.returned(), s.windowNanos())
                    .inSteps(s.stepNanos(), random.nextLong(s.stepNanos()));
            return new DecayingCounter(s.size(), decay, WhenOver.FREE);
        }
    },
    BUCKET {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.bucket(size, windowMs, size);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return new TokenBucket(s.size(), s.returned(), s.windowNanos());
        }
    },
    LAZY_FILL_LOSSLESS {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.bucket(size, Math.max(1, windowMs / size), 1);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return LazyFillBucket.lossless(s.size(), s.windowNanos());
        }
    },
    LAZY_FILL_LOSSY {
        @Override
        LimitSettings settings(long size, long windowMs) {
            return Limits.bucket(size, Math.max(1, windowMs / size), 1);
        }

        @Override
        Counter counter(LimitSettings s, SplittableRandom random) {
            return LazyFillBucket.lossy(s.size(), s.windowNanos());
        }
    };

    /** A limit that lets about {@code size} through in every window. */
    abstract LimitSettings settings(long size, long windowMs);

    abstract Counter counter(LimitSettings settings, SplittableRandom random);
}
