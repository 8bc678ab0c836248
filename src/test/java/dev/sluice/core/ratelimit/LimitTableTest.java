package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Table tests of each algorithm: (time in ms, call, result); time starts at a random epoch. */
class LimitTableTest {
    private final long epoch = ThreadLocalRandom.current().nextLong();
    private final ExchangeClock clock = new ExchangeClock();
    private final List<Charge> charges = new ArrayList<>();

    private long at(long ms) {
        return epoch + ms * MS;
    }

    /** Makes one call that is answered immediately, and returns whether it fits. */
    private static boolean call(Limit limit, long cost, long now) {
        if (!limit.fits(cost, false, now)) {
            return false;
        }
        Charge charge = limit.charge(cost, now);
        limit.start(charge, now);
        limit.settle(charge, cost, now);
        return true;
    }

    private void table(Limit limit, long[][] rows) {
        for (long[] row : rows) {
            assertThat(call(limit, row[1], at(row[0])))
                    .as("epoch %d: at %d ms a call of %d", epoch, row[0], row[1])
                    .isEqualTo(row[2] == 1);
        }
    }

    @Test
    void a_sliding_window_releases_a_call_after_one_window() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 3, 1000), epoch);
        table(limit, new long[][] {
            {0, 2, 1}, {500, 1, 1}, {500, 1, 0}, {999, 1, 0}, {1005, 2, 1}, {1005, 1, 0}, {1400, 1, 0}, {1510, 1, 1}
        });
        assertThat(limit.isIdle(at(5000))).isTrue();
    }

    @Test
    void a_decaying_counter_decays_evenly() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.counter(15, 100_000, 33, 0), epoch);
        table(limit, new long[][] {{0, 15, 1}, {0, 1, 0}, {3030, 1, 0}, {3031, 1, 1}, {3031, 1, 0}, {6061, 1, 1}});
    }

    @Test
    void a_stepped_counter_decays_one_step_later() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.counter(4, 1000, 1, 2000), epoch);
        table(limit, new long[][] {{0, 4, 1}, {1000, 1, 0}, {2999, 1, 0}, {3000, 1, 1}, {3999, 1, 0}, {4000, 1, 1}});
    }

    @Test
    void a_bucket_returns_one_token_every_100_ms() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.bucket(3, 1000, 10), epoch);
        table(limit, new long[][] {{0, 3, 1}, {99, 1, 0}, {100, 1, 1}, {100, 1, 0}, {200, 1, 1}, {10_000, 3, 1}});
    }

    @Test
    void an_aligned_window_opens_when_the_exchange_has_certainly_begun_it() {
        clock.set(-epoch - 50 * MS, -epoch + 50 * MS);
        Limit limit =
                LimitFixtures.fresh(LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 3, 1000), 0, clock, at(2300));
        table(limit, new long[][] {{2300, 3, 1}, {2700, 1, 0}, {3149, 1, 0}, {3150, 3, 1}, {4149, 1, 0}, {4150, 1, 1}});
    }

    @Test
    void a_call_near_a_window_edge_counts_in_both_windows() {
        clock.set(-epoch, -epoch);
        Limit limit =
                LimitFixtures.fresh(LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 3, 1000), 0, clock, at(2300));
        table(limit, new long[][] {{2950, 2, 1}, {3200, 2, 0}, {3200, 1, 1}, {3850, 1, 0}, {4100, 3, 1}});
    }

    @Test
    void an_aligned_window_without_a_clock_slides() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 3, 1000), 0, clock, epoch);
        table(limit, new long[][] {{900, 3, 1}, {1100, 1, 0}, {1899, 1, 0}, {1910, 3, 1}});
    }

    @Test
    void a_charge_in_flight_counts_until_it_is_settled() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.IN_FLIGHT, 2, 1000), epoch);
        for (int i = 0; i < 2; i++) {
            Charge charge = limit.charge(1, at(0));
            limit.start(charge, at(0));
            limit.markAnswered(charge, at(1));
            charges.add(charge);
        }
        assertThat(limit.fits(1, false, at(1_000_000))).isFalse();
        limit.settle(charges.get(0), 1, at(1_000_000));
        assertThat(limit.used(at(1_000_000))).isEqualTo(1);
        limit.refund(charges.get(1), at(1_000_000));
        assertThat(limit.isIdle(at(1_000_000))).isTrue();
    }

    @Test
    void an_unanswered_call_begins_to_expire_at_its_deadline() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 1, 1000), epoch);
        limit.start(limit.charge(1, epoch), epoch);
        assertThat(limit.earliestNanos(1, false, epoch)).isEqualTo(2 * SECOND);
        assertThat(limit.fits(1, false, at(2999))).isFalse();
        assertThat(limit.fits(1, false, at(3010))).isTrue();
    }

    @Test
    void the_reserve_is_for_permitted_calls_and_never_takes_the_last_unit() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000), 4, clock, epoch);
        table(limit, new long[][] {{0, 7, 0}, {0, 6, 1}, {0, 1, 0}});
        assertThat(limit.fits(4, true, epoch)).isTrue();
        assertThat(limit.fits(5, true, epoch)).isFalse();
        assertThat(LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 1, 1000), 4, clock, epoch)
                        .reserve())
                .isZero();
    }

    @Test
    void halving_a_limit_refills_nothing() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000), epoch);
        table(limit, new long[][] {{0, 8, 1}});
        limit.resize(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 5, 1000), 0);
        table(limit, new long[][] {{1, 1, 0}, {1010, 5, 1}, {1010, 1, 0}});
    }

    @ParameterizedTest
    @EnumSource
    void a_call_fits_at_its_earliest_time_and_not_a_nanosecond_before(CountingModel model) {
        for (int run = 0; run < 200; run++) {
            SplittableRandom random = new SplittableRandom(epoch + run);
            clock.set(-epoch - random.nextLong(300 * MS), -epoch + random.nextLong(300 * MS));
            long windowMs = 120 + random.nextLong(5000); // shorter aligned windows change to a sliding one meanwhile
            Limit limit = LimitFixtures.fresh(model.settings(10, windowMs), 2, clock, at(5000));
            long now = at(5000);
            for (int i = 0; i < 30; i++) {
                now += random.nextLong(100 * MS);
                call(limit, 1 + random.nextLong(3), now);
            }
            long cost = 1 + random.nextLong(8);
            long earliest = limit.earliestNanos(cost, false, now);
            String as = "epoch " + epoch + " run " + run;
            assertThat(earliest == 0).as(as).isEqualTo(limit.fits(cost, false, now));
            if (earliest > 0) {
                assertThat(limit.fits(cost, false, now + earliest - 1)).as(as).isFalse();
                assertThat(limit.fits(cost, false, now + earliest)).as(as).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_larger_than_its_limit_never_fits(CountingModel model) {
        Limit limit = LimitFixtures.fresh(model.settings(10, 1000), 0, clock, at(0));
        call(limit, 5, at(0));
        long now = at(0) + limit.earliestNanos(11, false, at(0));
        assertThat(limit.used(now)).isZero();
        assertThat(limit.earliestNanos(11, false, now)).isEqualTo(2 * SECOND);
        assertThat(limit.fits(11, true, now)).isFalse();
    }
}
