package dev.sluice.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Compares the breaker with a simple reference implementation over ten thousand random sequences of events. */
final class BreakerModelTest {
    private static final int SEQUENCES = 10_000;
    private static final List<OutcomeCategory> SORTS = List.of(OutcomeCategory.values());
    private static final int EVENTS = 80;
    private static final long MS = 1_000_000;

    @Test
    void ten_thousand_random_sequences_match_the_reference_implementation() {
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<BreakerPhase, Long> met = new EnumMap<>(BreakerPhase.class);
        for (int i = 0; i < SEQUENCES; i++) {
            new Sequence(seeds.nextLong(), met).run();
        }
        assertThat(met.keySet()).as("seed %d: every phase occurred", seed).contains(BreakerPhase.values());
        assertThat(met.values())
                .as("seed %d: %s", seed, met)
                .allSatisfy(times -> assertThat(times).isGreaterThan(1000));
    }

    /** Runs one sequence. */
    private static final class Sequence {
        private final long seed;
        private final SplittableRandom random;
        private final Map<BreakerPhase, Long> met;
        private final long epoch;
        private final TripSettings trip;
        private final RecoverySettings recovery;
        private final Breaker breaker;
        private final NaiveBreaker naive;
        private long now;

        Sequence(long seed, Map<BreakerPhase, Long> met) {
            this.seed = seed;
            this.met = met;
            random = new SplittableRandom(seed);
            epoch = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextLong(1_000_000 * MS);
            trip = random.nextBoolean()
                    ? new TripSettings.Consecutive(1 + random.nextInt(4), 1000 + random.nextLong(5000))
                    : new TripSettings.Rate(
                            1 + random.nextInt(100), 1 + random.nextInt(6), 1000 + random.nextLong(5000));
            long open = 10 + random.nextLong(2000);
            recovery = new RecoverySettings(
                    open,
                    open + random.nextLong(20_000),
                    random.nextInt(91),
                    1000 + random.nextLong(5000),
                    1 + random.nextInt(3),
                    1 + random.nextInt(3));
            boolean tries = random.nextBoolean();
            double chance = random.nextDouble();
            breaker = new Breaker(trip, recovery, tries, () -> chance, epoch);
            naive = new NaiveBreaker(trip, recovery, tries, chance);
        }

        void run() {
            for (int i = 0; i < EVENTS; i++) {
                now += random.nextInt(3) == 0 ? 0 : step();
                String event = event();
                naive.timePasses(now);
                check(i + ": " + event);
            }
        }

        private long step() {
            return random.nextLong(random.nextInt(8) == 0 ? 4000 * MS : 300 * MS);
        }

        private String event() {
            int dice = random.nextInt(100);
            return dice < 94 ? outcome() : operator();
        }

        private String outcome() {
            OutcomeCategory category =
                    random.nextBoolean() ? OutcomeCategory.ORDER : SORTS.get(random.nextInt(SORTS.size()));
            long startedAt = random.nextInt(4) == 0 ? Math.max(0, now - random.nextLong(3000 * MS)) : now;
            boolean failed = random.nextInt(5) < (breaker.phase(epoch + now).holds() ? 1 : 3);
            if (failed) {
                breaker.recordFailure(category, epoch + startedAt, epoch + now);
            } else {
                breaker.recordSuccess(category, epoch + startedAt, epoch + now);
            }
            naive.outcome(category, failed, startedAt, now);
            return category + (failed ? " failed" : " succeeded") + ", started at " + startedAt;
        }

        private String operator() {
            long nanos = random.nextLong(5000 * MS);
            switch (random.nextInt(5)) {
                case 0 -> {
                    breaker.forceOpen("test", epoch + now);
                    naive.force("forced-open", 0, now);
                    return "force open";
                }
                case 1 -> {
                    breaker.forceClosed(nanos, "test", epoch + now);
                    naive.force("forced-closed", now + nanos, now);
                    return "force closed for " + nanos;
                }
                case 2 -> {
                    breaker.disable("test", epoch + now);
                    naive.force("disabled", 0, now);
                    return "disable";
                }
                default -> {
                    breaker.reset(epoch + now);
                    naive.reset(now);
                    return "reset";
                }
            }
        }

        /** Reads the status twice, first for a future time, to show that reading changes nothing. */
        private void check(String after) {
            breaker.status(epoch + now + random.nextLong(10_000 * MS));
            BreakerStatus status = breaker.status(epoch + now);
            met.merge(status.breakerPhase(), 1L, Long::sum);
            assertThat(List.of(
                            status.breakerPhase().toString(),
                            status.consecutiveTrips(),
                            status.good(),
                            status.failures(),
                            status.leftNanos()))
                    .as("seed %d, %s, %s, after %s", seed, trip, recovery, after)
                    .isEqualTo(List.of(
                            naive.phase, naive.tripsNow(now), naive.good, naive.failures(now), naive.left(now)));
            assertThat(breaker.phase(epoch + now).holds())
                    .isEqualTo(status.breakerPhase().holds());
        }
    }
}
