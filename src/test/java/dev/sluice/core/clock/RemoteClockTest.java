package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RemoteClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final DriftModel BELIEF = new DriftModel(200, 900 * SECOND);

    private final RemoteClock clock = new RemoteClock(BELIEF);

    @Test
    void the_offset_of_a_clock_without_samples_is_unknown() {
        assertThat(clock.offset(4711)).isNull();
    }

    @Test
    void one_sample_bounds_the_offset_by_its_round_trip_its_drift_and_the_resolution() {
        clock.add(ClockSample.ofMillis(10 * MILLI, 30 * MILLI, 1_000));

        long drift = BELIEF.driftNanos(20 * MILLI);
        assertThat(clock.offset(30 * MILLI)).isEqualTo(new EpochOffset(970 * MILLI - drift, 991 * MILLI + drift));
    }

    @Test
    void two_date_headers_across_a_second_narrow_the_interval_below_a_second() {
        clock.add(ClockSample.ofDate(900 * MILLI, 910 * MILLI, 100));
        clock.add(ClockSample.ofDate(1_300 * MILLI, 1_310 * MILLI, 101));

        EpochOffset epochOffset = Objects.requireNonNull(clock.offset(1_310 * MILLI));
        assertThat(epochOffset.latestNanos() - epochOffset.earliestNanos()).isLessThan(900 * MILLI);
    }

    @Test
    void the_interval_widens_by_drift_until_it_is_too_old() {
        clock.add(ClockSample.ofMillis(0, 0, 0));

        assertThat(clock.offset(100 * SECOND)).isEqualTo(new EpochOffset(-20 * MILLI, 21 * MILLI));
        assertThat(clock.offset(900 * SECOND)).isNotNull();
        assertThat(clock.offset(900 * SECOND + 1)).isNull();
    }

    @Test
    void one_contradicting_sample_is_set_aside() {
        clock.add(ClockSample.ofMillis(0, 0, 0));

        assertThat(clock.add(ClockSample.ofMillis(SECOND, SECOND, 999_000))).isFalse();
        assertThat(clock.rejectedSamples()).isEqualTo(1);
        assertThat(Objects.requireNonNull(clock.offset(SECOND)).latestNanos()).isLessThan(2 * MILLI);
    }

    @Test
    void contradicting_samples_that_disagree_never_replace_the_interval() {
        clock.add(ClockSample.ofMillis(0, 0, 0));
        for (int i = 1; i < 50; i++) {
            clock.add(ClockSample.ofMillis(i, i, i * 77_000L));
        }
        assertThat(Objects.requireNonNull(clock.offset(50)).latestNanos()).isLessThan(2 * MILLI);
    }

    @Test
    void a_changed_clock_is_followed_even_when_coarse_dates_still_fit_the_old_time() {
        clock.add(ClockSample.ofMillis(0, 0, 0));
        for (int i = 1; i <= 3; i++) {
            clock.add(ClockSample.ofDate(i * SECOND, i * SECOND, i));
            clock.add(ClockSample.ofMillis(i * SECOND, i * SECOND, i * 1_000L + 300));
        }
        assertThat(Objects.requireNonNull(clock.offset(3 * SECOND)).middleNanos())
                .isBetween(299 * MILLI, 302 * MILLI);
    }

    @Test
    void the_true_offset_is_inside_the_interval_for_any_delays_and_drift() {
        for (int run = 0; run < 1_000; run++) {
            long seed = System.nanoTime() + run;
            SplittableRandom random = new SplittableRandom(seed);
            double drift = 1 + random.nextDouble(-150, 150) / 1e6;
            long epoch = random.nextLong();
            long trueOffset = random.nextLong(1L << 60) - epoch;
            RemoteClock seen = new RemoteClock(BELIEF);
            long elapsed = 0;
            for (int step = 0; step < 40; step++) {
                elapsed += random.nextLong(20 * SECOND);
                long sent = elapsed;
                elapsed += random.nextLong(SECOND / 2);
                long shown = trueOffset + epoch + (long) (elapsed * drift);
                elapsed += random.nextLong(SECOND / 2);
                assertThat(seen.add(sighting(random, epoch + sent, epoch + elapsed, shown)))
                        .as("seed %d step %d", seed, step)
                        .isTrue();
                EpochOffset epochOffset = Objects.requireNonNull(seen.offset(epoch + elapsed));
                long truth = trueOffset + (long) (elapsed * drift) - elapsed;
                assertThat(truth - epochOffset.earliestNanos())
                        .as("seed %d step %d", seed, step)
                        .isNotNegative();
                assertThat(epochOffset.latestNanos() - truth)
                        .as("seed %d step %d", seed, step)
                        .isNotNegative();
            }
        }
    }

    @Test
    void a_sample_received_before_it_was_sent_is_refused() {
        assertThatThrownBy(() -> ClockSample.ofMillis(5, 4, 0)).hasMessageContaining("before it was sent");
    }

    private static ClockSample sighting(SplittableRandom random, long sent, long arrived, long shownNanos) {
        return switch (random.nextInt(3)) {
            case 0 -> ClockSample.ofMillis(sent, arrived, Math.floorDiv(shownNanos, MILLI));
            case 1 -> {
                long second = Math.floorDiv(shownNanos, SECOND) * SECOND;
                yield new ClockSample(sent, arrived, second, second + SECOND);
            }
            default ->
                ClockSample.ofDate(sent, arrived, Math.floorDiv(shownNanos - random.nextLong(SECOND / 4), SECOND));
        };
    }
}
