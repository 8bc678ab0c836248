package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Tests for corrections by the exchange's own count in response headers; the exchange's clock shows {@code now -
 * epoch}.
 */
class HeaderTest {
    private static final long MINUTE = 60 * SECOND;
    private final long epoch = ThreadLocalRandom.current().nextLong();
    private final ExchangeClock clock = new ExchangeClock();
    private final LimitSettings settings = LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 100, 60_000);
    private long now = epoch + 10 * SECOND;

    HeaderTest() {
        clock.set(-epoch, -epoch);
    }

    private Limit limit(LimitSettings of) {
        return LimitFixtures.fresh(of, 0, clock, now);
    }

    private Charge begin(Limit limit, long cost) {
        now += MS;
        Charge charge = limit.charge(cost, now);
        limit.start(charge, now);
        return charge;
    }

    private void end(Limit limit, Charge charge, long header) {
        now += MS;
        limit.markAnswered(charge, now);
        limit.correct(charge, header, now);
        limit.settle(charge, charge.cost(), now);
    }

    @Test
    void a_larger_header_is_charged_as_use_by_others() {
        Limit limit = limit(settings);
        end(limit, begin(limit, 2), 52);
        assertThat(limit.used(now)).isEqualTo(52);
        assertThat(limit.foreign(now)).isEqualTo(50);
        assertThat(limit.fits(49, false, now)).isFalse();
        assertThat(limit.fits(48, false, now)).isTrue();
    }

    @Test
    void a_smaller_header_refunds_nothing() {
        Limit limit = limit(settings);
        end(limit, begin(limit, 20), 3);
        assertThat(limit.used(now)).isEqualTo(20);
        assertThat(limit.foreign(now)).isZero();
    }

    @Test
    void overlapping_calls_are_counted_twice_only_until_both_are_answered() {
        Limit limit = limit(settings);
        Charge one = begin(limit, 1);
        Charge other = begin(limit, 1);
        end(limit, one, 2);
        assertThat(limit.used(now)).isEqualTo(3);
        end(limit, other, 2);
        assertThat(limit.used(now)).isEqualTo(2);
        assertThat(limit.foreign(now)).isZero();
    }

    @Test
    void the_largest_of_headers_out_of_order_applies() {
        Limit limit = limit(settings);
        Charge one = begin(limit, 1);
        Charge other = begin(limit, 1);
        end(limit, other, 42);
        end(limit, one, 7);
        assertThat(limit.used(now)).isEqualTo(42);
        assertThat(limit.foreign(now)).isEqualTo(40);
    }

    @Test
    void a_cost_lowered_after_the_header_is_not_subtracted_twice() {
        Limit limit = limit(settings);
        Charge charge = begin(limit, 10);
        limit.correct(charge, 31, now);
        limit.settle(charge, 1, now);
        assertThat(limit.used(now)).isEqualTo(31);
        end(limit, begin(limit, 5), 36);
        assertThat(limit.used(now)).isEqualTo(36);
    }

    @Test
    void the_header_of_a_call_in_two_windows_is_ignored() {
        Limit limit = limit(settings);
        now = epoch + MINUTE - 50 * MS;
        end(limit, begin(limit, 1), 90);
        assertThat(limit.used(now)).isEqualTo(1);
    }

    @Test
    void use_by_others_ends_with_its_window() {
        Limit limit = limit(settings);
        end(limit, begin(limit, 1), 90);
        now = epoch + MINUTE + 101 * MS;
        assertThat(limit.used(now)).isZero();
        assertThat(limit.foreign(now)).isZero();
    }

    @Test
    void a_limit_that_follows_its_header_may_fall() {
        Limit limit = limit(LimitFixtures.following(settings));
        Charge old = begin(limit, 1);
        end(limit, begin(limit, 20), 21);
        Charge flying = begin(limit, 4);
        Charge latest = begin(limit, 1);
        end(limit, latest, 3);
        assertThat(limit.used(now))
                .as("3, and what was in flight when the latest call was started")
                .isEqualTo(3 + 4 + 1);
        end(limit, old, 50);
        assertThat(limit.used(now))
                .as("an older call's higher header, which may be older, too, changes nothing")
                .isEqualTo(8);
        limit.refund(flying, now);
        assertThat(limit.used(now)).isEqualTo(4);
    }

    @Test
    void a_burst_counts_once_when_each_of_its_calls_has_a_header_of_its_own() {
        Limit limit = limit(LimitFixtures.following(settings));
        List<Charge> burst = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            burst.add(begin(limit, 1));
        }
        for (int i = 0; i < 59; i++) { // the exchange counted them in another order than they were sent
            end(limit, burst.get(i * 7 % 60), i + 1);
        }
        Charge last = burst.get(59 * 7 % 60);
        assertThat(limit.used(now)).as("one has no header yet").isEqualTo(59 + 1);
        limit.markAnswered(last, now);
        limit.settle(last, 1, now);
        limit.correct(last, 60, now);
        assertThat(limit.used(now)).isEqualTo(60);
        assertThat(limit.countedTwice(now)).isZero();
        end(limit, begin(limit, 1), 12);
        assertThat(limit.used(now)).as("orders filled").isEqualTo(12);
    }

    @Test
    void a_window_synchronized_late_is_an_upper_bound_until_the_first_header() {
        clock.forget();
        Limit limit = limit(settings);
        end(limit, begin(limit, 60), 60);
        clock.set(-epoch, -epoch);
        now = epoch + MINUTE + 5 * SECOND;
        assertThat(limit.used(now)).as("the calls may have been in this window").isEqualTo(60);
        end(limit, begin(limit, 1), 1);
        assertThat(limit.used(now)).as("the header excludes the calls").isEqualTo(1);
        assertThat(limit.foreign(now)).isZero();
    }

    @Test
    void own_calls_before_a_window_was_synchronized_are_not_use_by_others() {
        Limit limit = limit(settings);
        end(limit, begin(limit, 20), 20);
        Charge last = begin(limit, 1);
        limit.markAnswered(last, now);
        now = epoch + MINUTE + 15 * SECOND;
        clock.forget();
        clock.set(-epoch - 20 * SECOND, -epoch);
        limit.correct(last, 21, now);
        assertThat(limit.foreign(now)).isZero();
    }

    @Test
    void refunds_of_a_rolling_limit_do_not_hide_use_by_others() {
        Limit limit = limit(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000));
        Charge before = begin(limit, 15);
        Charge told = begin(limit, 10);
        Charge after = begin(limit, 20);
        limit.refund(before, now);
        limit.refund(after, now);
        end(limit, told, 30);
        assertThat(limit.foreign(now)).isEqualTo(20);
        assertThat(limit.used(now)).isEqualTo(30);
    }

    @Test
    void a_rolling_limit_is_charged_the_excess_of_the_header() {
        for (LimitSettings rolling : new LimitSettings[] {
            LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), LimitFixtures.counter(100, 600_000, 1, 0)
        }) {
            Limit limit = limit(rolling);
            Charge flying = begin(limit, 5);
            end(limit, begin(limit, 5), 30);
            assertThat(limit.used(now)).as("%s", rolling.algorithm()).isEqualTo(30);
            assertThat(limit.foreign(now)).isEqualTo(20);
            end(limit, flying, 30);
            assertThat(limit.used(now)).isEqualTo(30);
        }
    }

    @Test
    void an_absurdly_large_header_fills_the_limit_without_overflow() {
        for (LimitSettings any : new LimitSettings[] {
            settings,
            LimitFixtures.following(settings),
            LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000),
            LimitFixtures.counter(100, 600_000, 1, 0)
        }) {
            Limit limit = limit(any);
            Charge flying = begin(limit, 20);
            end(limit, begin(limit, 1), Long.MAX_VALUE);
            end(limit, flying, Long.MAX_VALUE);
            assertThat(limit.used(now)).as("%s", any.algorithm()).isBetween(100L, 500L);
            assertThat(limit.fits(1, true, now)).isFalse();
        }
    }

    @Test
    void reported_use_counts_as_answered_now() {
        Limit limit = limit(settings);
        limit.chargeForeignUse(30, now);
        assertThat(limit.used(now)).isEqualTo(30);
        now = epoch + MINUTE + 101 * MS;
        assertThat(limit.used(now)).isZero();
    }

    @Test
    void the_largest_use_since_it_was_asked_is_kept_when_the_window_has_ended() {
        Limit limit = limit(settings);
        for (int i = 0; i < 70; i++) {
            end(limit, begin(limit, 1), i + 1);
        }
        now = epoch + MINUTE + 101 * MS;
        assertThat(limit.used(now)).isZero();
        assertThat(limit.getAndResetPeak(now)).isEqualTo(70);
        assertThat(limit.getAndResetPeak(now)).isZero();
    }
}
