package dev.sluice.limit;

import static dev.sluice.limit.Limits.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each algorithm against an exchange that counts its own way, with chance in every delay, cost, clock and fate of a call. */
class NeverOneOverTest {
    private static final int RUNS = Integer.getInteger("runs", 1000);
    private static final int PLAIN_RUNS = 8;
    private static final long LONG = 1200 * SECOND;

    private final long firstSeed = ThreadLocalRandom.current().nextLong();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "LAZY_FILL_LOSSY")
    void never_one_call_over(Exchange exchange) {
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            Run run = Run.wild(exchange, seed, Without.NOTHING);
            assertThat(run.counter.overCount())
                    .as("%s, seed %d: calls over %s", exchange, seed, run.settings)
                    .isZero();
            assertThat(run.foreign)
                    .as("%s, seed %d: others' use, although there are none", exchange, seed)
                    .isZero();
        }
    }

    @Test
    void a_rolling_window_gives_98_percent_of_what_round_trips_leave() {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            Run run = Run.plain(Exchange.SLIDING, seed, LONG);
            double window = run.settings.windowNanos();
            double left = run.settings.size() * LONG / window * (window / (window + run.meanRoundTripNanos()));
            assertUsed(Exchange.SLIDING, seed, run, left);
        }
    }

    /** What a round trip keeps in flight does not slow the decay of the rest, so all of the rate is left, steps or not. */
    @ParameterizedTest
    @EnumSource(names = {"DECAYING", "DECAYING_IN_STEPS_OF_2_S", "BUCKET", "LAZY_FILL_LOSSLESS"})
    void a_decaying_limit_gives_98_percent_of_its_rate(Exchange exchange) {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            Run run = Run.plain(exchange, seed, LONG);
            LimitSettings s = run.settings;
            assertUsed(exchange, seed, run, (double) s.returned() / s.windowNanos() * LONG);
        }
    }

    /** Its edges cost nothing as long as a window is longer than a round trip and the edge: what waits there is made up for within. */
    @Test
    void an_aligned_window_is_filled_whole() {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            Run run = Run.plain(Exchange.ALIGNED, seed, LONG);
            double windows = Math.floor((double) LONG / run.settings.windowNanos());
            assertUsed(Exchange.ALIGNED, seed, run, windows * run.settings.size());
        }
    }

    private static void assertUsed(Exchange exchange, long seed, Run run, double possible) {
        assertThat(run.counter.tally().takenUnits() / possible)
                .as("%s, seed %d: share used of %s", exchange, seed, run.settings)
                .isGreaterThan(0.98);
        assertThat(run.counter.overCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"SLIDING", "DECAYING", "DECAYING_IN_STEPS_OF_2_S", "BUCKET"})
    void without_expiry_from_the_answer_it_goes_over(Exchange exchange) {
        assertThat(runsOver(exchange, Without.SETTLE_EXPIRY)).isGreaterThan(10);
    }

    @Test
    void without_the_bound_of_the_clock_an_aligned_window_goes_over() {
        assertThat(runsOver(Exchange.ALIGNED, Without.CLOCK_BOUND)).isGreaterThan(10);
    }

    private int runsOver(Exchange exchange, Without without) {
        int over = 0;
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            over += Run.wild(exchange, seed, without).counter.overCount() > 0 ? 1 : 0;
        }
        return over;
    }

    /** Why a bucket with lossy lazy fill is {@code "exact": false}: what it drops depends on when it is looked at, which no caller knows. */
    @Test
    void a_bucket_with_lossy_lazy_fill_is_not_exact() {
        long over = 0;
        long calls = 0;
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            Run run = Run.wild(Exchange.LAZY_FILL_LOSSY, seed, Without.NOTHING);
            over += run.counter.overCount();
            calls += run.counter.overCount() + run.counter.tally().takenCalls();
        }
        assertThat((double) over / calls).isBetween(0.001, 0.2);
    }
}
