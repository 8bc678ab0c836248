package dev.sluice.sim.counter;

import static dev.sluice.sim.counter.CounterTable.FITS;
import static dev.sluice.sim.counter.CounterTable.OVER;
import static dev.sluice.sim.counter.CounterTable.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CounterTest {
    private static final long EPOCH = 1_784_000_040L * SECOND; // a whole minute

    @Test
    void an_aligned_window_starts_empty_at_each_multiple_of_its_length() {
        Counter counter = new AlignedWindowCounter(10, 60 * SECOND, 0, OverLimitPolicy.FREE);
        CounterTable.of(counter, EPOCH)
                .row(59.0, 6, FITS, 6)
                .row(59.9, 4, FITS, 10)
                .row(59.999, 1, OVER, 10)
                .row(60.0, 10, FITS, 10)
                .row(119.999, 1, OVER, 10)
                .row(600.0, 1, FITS, 1)
                .over(2);
    }

    @Test
    void an_aligned_window_can_count_refused_calls() {
        Counter counter = new AlignedWindowCounter(10, 60 * SECOND, 0, OverLimitPolicy.COUNTS);
        CounterTable.of(counter, EPOCH)
                .row(1, 8, FITS, 8)
                .row(2, 5, OVER, 13)
                .row(3, 1, OVER, 14)
                .row(60, 1, FITS, 1)
                .over(2);
        assertThat(counter.peakUsed()).isEqualTo(8);
        assertThat(counter.takenUnits()).isEqualTo(9);
        assertThat(counter.takenCalls()).isEqualTo(2);
    }

    @Test
    void the_phase_shifts_the_edges_of_an_aligned_window() {
        AlignedWindowCounter counter = new AlignedWindowCounter(1, 60 * SECOND, 7 * SECOND, OverLimitPolicy.FREE);
        CounterTable.of(counter, EPOCH)
                .row(6.9, 1, FITS, 1)
                .row(7.0, 1, FITS, 1)
                .row(66.9, 1, OVER, 1)
                .used(67.0, 0);
        assertThat(counter.windowEndNanos(EPOCH + 10 * SECOND)).isEqualTo(EPOCH + 67 * SECOND);
    }

    @Test
    void a_refund_applies_only_to_the_window_of_the_call() {
        AlignedWindowCounter counter = new AlignedWindowCounter(10, 60 * SECOND, 0, OverLimitPolicy.FREE);
        CounterTable table = CounterTable.of(counter, EPOCH).row(1, 9, FITS, 9).row(2, 2, OVER, 9);
        counter.refund(9, EPOCH + SECOND);
        table.used(2, 0).row(61, 5, FITS, 5);
        counter.refund(5, EPOCH + SECOND);
        table.used(61, 5).over(1);
        assertThat(counter.takenUnits()).isEqualTo(5);
    }

    @Test
    void a_window_opened_by_the_first_call_ends_one_window_later() {
        CounterTable.of(new FirstCallWindowCounter(3, 30 * SECOND, OverLimitPolicy.FREE), EPOCH)
                .row(11, 1, FITS, 1)
                .row(40.9, 2, FITS, 3)
                .row(40.999, 1, OVER, 3)
                .used(41, 0)
                .row(45, 3, FITS, 3)
                .row(74.9, 1, OVER, 3)
                .row(75, 1, FITS, 1)
                .over(2);
    }

    @Test
    void a_sliding_log_counts_each_call_for_exactly_one_window() {
        CounterTable.of(new SlidingLog(3, SECOND, OverLimitPolicy.FREE), EPOCH)
                .row(0.0, 1, FITS, 1)
                .row(0.5, 1, FITS, 2)
                .row(0.9, 1, FITS, 3)
                .row(0.999, 1, OVER, 3)
                .row(1.0, 1, FITS, 3)
                .row(1.4, 1, OVER, 3)
                .row(1.5, 1, FITS, 3)
                .used(1.9, 2)
                .used(2.5, 0)
                .over(2);
    }

    @Test
    void a_sliding_log_that_counts_refused_calls_stays_over_while_calls_continue() {
        CounterTable.of(new SlidingLog(2, SECOND, OverLimitPolicy.COUNTS), EPOCH)
                .row(0.0, 2, FITS, 2)
                .row(0.6, 1, OVER, 3)
                .row(1.1, 2, OVER, 3)
                .row(1.7, 1, OVER, 3)
                .row(2.7, 2, FITS, 2)
                .over(3);
    }

    @Test
    void a_continuous_counter_decays_with_every_nanosecond() {
        CounterTable.of(new DecayingCounter(60, Decay.continuous(1, SECOND), OverLimitPolicy.FREE), EPOCH)
                .row(0, 60, FITS, 60)
                .row(0.999, 1, OVER, 60)
                .row(1.0, 1, FITS, 60)
                .row(9.5, 9, OVER, 52)
                .row(10.0, 9, FITS, 60)
                .used(100, 0)
                .over(2);
    }

    @Test
    void fractions_of_a_unit_are_not_rounded_away() {
        Decay third = Decay.continuous(33, 100 * SECOND);
        CounterTable.of(new DecayingCounter(15, third, OverLimitPolicy.FREE), EPOCH)
                .row(0, 15, FITS, 15)
                .row(3.03, 1, OVER, 15)
                .row(3.031, 1, FITS, 15)
                .row(100.0, 33, OVER, 0)
                .over(2);
    }

    @Test
    void a_stepped_counter_decays_only_at_its_steps() {
        Decay steps = Decay.continuous(33, 100 * SECOND).inSteps(2 * SECOND, SECOND / 2);
        CounterTable.of(new DecayingCounter(2, steps, OverLimitPolicy.FREE), EPOCH)
                .row(0.4, 2, FITS, 2)
                .row(2.4, 1, OVER, 2) // one step: 2 - 0.66 = 1.34
                .used(2.5, 1) // two steps: 2 - 1.32 = 0.68
                .row(2.5, 1, FITS, 2)
                .over(1);
    }

    @Test
    void a_decaying_counter_that_counts_refused_calls_stays_over_while_calls_continue() {
        CounterTable.of(new DecayingCounter(3, Decay.continuous(1, SECOND), OverLimitPolicy.COUNTS), EPOCH)
                .row(0, 3, FITS, 3)
                .row(0.5, 1, OVER, 4)
                .row(1.5, 1, OVER, 4)
                .row(2.5, 1, OVER, 4)
                .used(5.5, 1)
                .over(3);
    }

    @Test
    void a_token_bucket_refills_continuously_up_to_its_capacity() {
        CounterTable.of(new TokenBucket(15, 10, SECOND), EPOCH)
                .row(0, 15, FITS, 15)
                .row(0.099, 1, OVER, 15)
                .row(0.1, 1, FITS, 15)
                .row(0.25, 1, FITS, 15)
                .row(0.3, 1, FITS, 15)
                .used(100, 0)
                .row(100, 16, OVER, 0)
                .row(100, 15, FITS, 15)
                .over(2);
    }

    @Test
    void a_lossless_lazy_bucket_keeps_fractions_of_a_token() {
        CounterTable.of(LazyFillBucket.lossless(2, SECOND), EPOCH)
                .row(0, 2, FITS, 2)
                .row(0.6, 1, OVER, 2)
                .row(1.2, 1, FITS, 2)
                .row(1.9, 1, OVER, 2)
                .row(2.0, 1, FITS, 2)
                .used(4.0, 0)
                .over(2);
    }

    @Test
    void a_lossy_lazy_bucket_loses_fractions_when_checked_too_often() {
        CounterTable.of(LazyFillBucket.lossy(2, SECOND), EPOCH)
                .row(0, 2, FITS, 2)
                .row(0.6, 1, OVER, 2)
                .row(1.2, 1, OVER, 2)
                .row(2.1, 1, OVER, 2)
                .row(3.1, 1, FITS, 2)
                .over(3);
    }

    @Test
    void a_clock_that_goes_back_is_refused() {
        Counter counter = new SlidingLog(3, SECOND, OverLimitPolicy.FREE);
        counter.take(1, EPOCH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counter.take(1, EPOCH - 1))
                .withMessageContaining("went back by 1 ns");
    }

    @Test
    void invalid_windows_and_costs_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AlignedWindowCounter(1, 0, 0, OverLimitPolicy.FREE))
                .withMessageContaining("windowNanos must be above 0, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlidingLog(1, SECOND, OverLimitPolicy.FREE).take(-1, 0))
                .withMessageContaining("cost must be 0 or more");
    }
}
