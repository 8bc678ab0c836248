package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.sim.virtualtime.ControlRunFault;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Randomized tests of each algorithm against an exchange that counts independently; delays, costs, clocks and
 * outcomes are random.
 */
class NeverOneOverTest {
    private static final int RUNS = CaseCount.of("runs", 300, 1000);
    private static final int PLAIN_RUNS = CaseCount.of("plainRuns", 3, 8);

    /** So many of the runs without a rule must go over; they stop when as many have. */
    private static final int MIN_CONTROL_RUNS = 11;

    private static final int MAX_CONTROL_RUNS = 1000;
    private static final long LONG = 1200 * SECOND;

    private final long firstSeed = ThreadLocalRandom.current().nextLong();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "LAZY_FILL_LOSSY")
    void no_call_exceeds_the_limit(CountingModel model) {
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            LimitRun limitRun = LimitRun.wild(model, seed, ControlRunFault.NOTHING);
            assertThat(limitRun.counter.overCount())
                    .as("%s, seed %d: calls over %s", model, seed, limitRun.settings)
                    .isZero();
            assertThat(limitRun.foreign)
                    .as("%s, seed %d: others' use, although there are none", model, seed)
                    .isZero();
        }
    }

    @Test
    void a_rolling_window_reaches_98_percent_of_the_rate_left_by_round_trips() {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            LimitRun limitRun = LimitRun.plain(CountingModel.SLIDING, seed, LONG);
            double window = limitRun.settings.windowNanos();
            double left =
                    limitRun.settings.size() * LONG / window * (window / (window + limitRun.meanRoundTripNanos()));
            assertUsed(CountingModel.SLIDING, seed, limitRun, left);
        }
    }

    /**
     * What a round trip keeps in flight does not slow the decay of the rest, so all of the rate is left, steps or not.
     */
    @ParameterizedTest
    @EnumSource(names = {"DECAYING", "DECAYING_IN_STEPS_OF_2_S", "BUCKET", "LAZY_FILL_LOSSLESS"})
    void a_decaying_limit_reaches_98_percent_of_its_rate(CountingModel model) {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            LimitRun limitRun = LimitRun.plain(model, seed, LONG);
            LimitSettings s = limitRun.settings;
            assertUsed(model, seed, limitRun, (double) s.returned() / s.windowNanos() * LONG);
        }
    }

    /**
     * Its edges cost nothing as long as a window is longer than a round trip and the edge: what waits there is made up
     * for within.
     */
    @Test
    void an_aligned_window_is_used_completely() {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            LimitRun limitRun = LimitRun.plain(CountingModel.ALIGNED, seed, LONG);
            double windows = Math.floor((double) LONG / limitRun.settings.windowNanos());
            assertUsed(CountingModel.ALIGNED, seed, limitRun, windows * limitRun.settings.size());
        }
    }

    private static void assertUsed(CountingModel model, long seed, LimitRun limitRun, double possible) {
        assertThat(limitRun.counter.takenUnits() / possible)
                .as("%s, seed %d: share used of %s", model, seed, limitRun.settings)
                .isGreaterThan(0.98);
        assertThat(limitRun.counter.overCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"SLIDING", "DECAYING", "DECAYING_IN_STEPS_OF_2_S", "BUCKET"})
    void calls_exceed_the_limit_without_expiry_from_the_response(CountingModel model) {
        assertThat(runsOver(model, ControlRunFault.SETTLE_EXPIRY)).isEqualTo(MIN_CONTROL_RUNS);
    }

    @Test
    void calls_exceed_an_aligned_window_without_the_clock_bound() {
        assertThat(runsOver(CountingModel.ALIGNED, ControlRunFault.CLOCK_BOUND)).isEqualTo(MIN_CONTROL_RUNS);
    }

    private int runsOver(CountingModel model, ControlRunFault controlRunFault) {
        int over = 0;
        for (long seed = firstSeed; seed != firstSeed + MAX_CONTROL_RUNS && over < MIN_CONTROL_RUNS; seed++) {
            over += LimitRun.wild(model, seed, controlRunFault).counter.overCount() > 0 ? 1 : 0;
        }
        return over;
    }

    /**
     * Why a bucket with lossy lazy fill is {@code "exact": false}: what it drops depends on when it is looked at, which
     * no caller knows.
     */
    @Test
    void a_bucket_with_lossy_lazy_fill_is_not_exact() {
        long over = 0;
        long calls = 0;
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            LimitRun limitRun = LimitRun.wild(CountingModel.LAZY_FILL_LOSSY, seed, ControlRunFault.NOTHING);
            over += limitRun.counter.overCount();
            calls += limitRun.counter.overCount() + limitRun.counter.takenCalls();
        }
        assertThat((double) over / calls).isBetween(0.001, 0.2);
    }
}
