package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Tests for a clock measurement that proves wrong: the first {@code Date} came from a cache, or the exchange set its
 * clock. All charges of the last window may then be in the exchange's current one.
 */
class ClockJumpTest {
    private final long epoch = ThreadLocalRandom.current().nextLong();
    private final ExchangeClock clock = new ExchangeClock();
    private final long now = epoch + 30 * SECOND;
    private final Limit limit;

    ClockJumpTest() {
        clock.set(-epoch, -epoch);
        limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 100, 60_000), 0, clock, now);
    }

    private void use(long units, long at) {
        Charge charge = limit.charge(units, at);
        limit.start(charge, at);
        limit.settle(charge, units, at + MS);
    }

    @Test
    void a_clock_corrected_forwards_does_not_open_an_empty_window() {
        use(90, now);
        assertThat(limit.used(now + SECOND)).isEqualTo(90);
        clock.set(-epoch + 40 * SECOND, -epoch + 40 * SECOND);
        assertThat(limit.used(now + SECOND)).isEqualTo(90);
    }

    @Test
    void a_clock_corrected_backwards_does_not_return_to_an_old_window() {
        use(5, now);
        long later = now + 60 * SECOND;
        use(90, later);
        clock.set(-epoch - 60 * SECOND, -epoch - 60 * SECOND);
        assertThat(limit.used(later + SECOND)).isGreaterThanOrEqualTo(90);
    }

    @Test
    void a_clock_lost_and_measured_differently_between_two_calls_is_a_jump() {
        use(90, now);
        clock.forget();
        clock.set(-epoch + 40 * SECOND, -epoch + 40 * SECOND);
        assertThat(limit.used(now + SECOND)).isEqualTo(90);
    }

    @Test
    void a_call_in_flight_during_a_clock_jump_counts_in_every_window_until_answered() {
        Charge charge = limit.charge(90, now);
        limit.start(charge, now);
        clock.set(-epoch + 40 * SECOND, -epoch + 40 * SECOND);
        limit.settle(charge, 90, now + SECOND);
        assertThat(limit.used(now + SECOND)).isEqualTo(90);
        assertThat(limit.used(now + 120 * SECOND)).isZero();
    }

    @Test
    void headers_of_calls_answered_before_a_clock_jump_do_not_hide_later_headers() {
        Charge[] before = new Charge[9];
        for (int i = 0; i < before.length; i++) {
            before[i] = limit.charge(10, now);
            limit.start(before[i], now);
            limit.markAnswered(before[i], now + MS);
        }
        clock.forget();
        clock.set(-epoch, -epoch);
        for (int i = 0; i < before.length; i++) {
            limit.correct(before[i], 10L * (i + 1), now + 2 * MS);
            limit.settle(before[i], 10, now + 2 * MS);
        }
        assertThat(limit.used(now + 2 * MS)).isEqualTo(90);
        Charge after = limit.charge(1, now + 3 * MS);
        limit.start(after, now + 3 * MS);
        limit.correct(after, 91, now + 4 * MS);
        limit.settle(after, 1, now + 4 * MS);
        assertThat(limit.used(now + 4 * MS)).isEqualTo(91);
        assertThat(limit.foreign(now + 4 * MS)).isZero();
    }

    @Test
    void use_by_others_in_a_header_from_before_a_clock_jump_is_charged_once() {
        Charge before = limit.charge(10, now);
        limit.start(before, now);
        limit.markAnswered(before, now + MS);
        clock.forget();
        clock.set(-epoch, -epoch);
        limit.correct(before, 60, now + 2 * MS);
        limit.settle(before, 10, now + 2 * MS);
        assertThat(limit.used(now + 2 * MS)).isEqualTo(60);
        assertThat(limit.foreign(now + 2 * MS)).isEqualTo(50);
        Charge after = limit.charge(1, now + 3 * MS);
        limit.start(after, now + 3 * MS);
        limit.correct(after, 61, now + 4 * MS);
        limit.settle(after, 1, now + 4 * MS);
        assertThat(limit.used(now + 4 * MS)).isEqualTo(61);
        assertThat(limit.foreign(now + 4 * MS)).isEqualTo(50);
    }

    @Test
    void a_more_precise_measurement_is_not_a_jump() {
        clock.set(-epoch - SECOND, -epoch + SECOND);
        use(90, now);
        assertThat(limit.used(now)).isEqualTo(90);
        clock.set(-epoch - MS, -epoch + MS);
        assertThat(limit.used(now + 31 * SECOND)).isZero();
    }
}
