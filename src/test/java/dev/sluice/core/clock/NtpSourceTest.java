package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class NtpSourceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();

    private final NtpSource source = new NtpSource("a", new PollInterval(32 * SECOND, 16 * SECOND, 96 * SECOND), 200);

    @Test
    void the_sample_with_the_least_delay_is_used_until_it_is_96_seconds_old() {
        answer(0, 0, 2 * MILLI);
        answer(32, 5 * MILLI, 20 * MILLI);
        answer(64, 5 * MILLI, 20 * MILLI);

        assertThat(width(96)).isLessThan(50 * MILLI);
        assertThat(width(97)).isGreaterThan(20 * MILLI);
        assertThat(source.offset(START + 161 * SECOND)).isNull();
    }

    @Test
    void at_most_eight_samples_count() {
        answer(0, 0, MILLI);
        for (int i = 1; i <= 8; i++) {
            answer(i, 0, 30 * MILLI);
        }
        assertThat(width(8)).isGreaterThanOrEqualTo(30 * MILLI);
    }

    @Test
    void a_spike_is_ignored_and_a_repeated_change_is_followed() {
        answer(0, 0, 2 * MILLI);
        answer(1, SECOND, 2 * MILLI);
        assertThat(middle(1)).isLessThan(2 * MILLI);
        answer(2, 0, 2 * MILLI);
        answer(3, SECOND, 2 * MILLI);
        assertThat(middle(3)).isLessThan(2 * MILLI);
        answer(4, SECOND, 2 * MILLI);
        assertThat(middle(4)).isBetween(SECOND - 2 * MILLI, SECOND + 2 * MILLI);
    }

    @Test
    void a_source_is_queried_at_its_pace_and_in_a_hurry_not_below_its_minimum_interval() {
        assertThat(source.dueNanos(START, false)).isZero();
        source.recordRequest(START);

        assertThat(source.dueNanos(START + SECOND, false)).isEqualTo(31 * SECOND);
        assertThat(source.dueNanos(START + SECOND, true)).isEqualTo(15 * SECOND);
        assertThat(source.dueNanos(START + 32 * SECOND, false)).isZero();
    }

    @Test
    void each_rate_kiss_doubles_the_interval_up_to_an_hour_and_disables_hurry() {
        source.recordRequest(START);
        source.recordResponse(new NtpResponse.KissOfDeath("RATE"), START);
        assertThat(source.dueNanos(START, false)).isEqualTo(64 * SECOND);
        assertThat(source.dueNanos(START, true)).isEqualTo(64 * SECOND);
        source.recordResponse(new NtpResponse.KissOfDeath("RATE"), START);
        assertThat(source.dueNanos(START, true)).isEqualTo(128 * SECOND);
        for (int i = 0; i < 100; i++) {
            source.recordResponse(new NtpResponse.KissOfDeath("RATE"), START);
        }
        assertThat(source.dueNanos(START, false)).isEqualTo(3_600 * SECOND);
    }

    @Test
    void a_server_that_denies_access_is_never_queried_again() {
        source.recordResponse(new NtpResponse.KissOfDeath("DENY"), START);

        assertThat(source.dueNanos(START + 1_000_000 * SECOND, true)).isEqualTo(-1);
    }

    @Test
    void other_kisses_and_unusable_responses_change_nothing() {
        answer(0, 0, MILLI);
        source.recordRequest(START);
        source.recordResponse(new NtpResponse.KissOfDeath("INIT"), START);
        source.recordResponse(new NtpResponse.Unusable("why"), START);

        assertThat(source.dueNanos(START, false)).isEqualTo(32 * SECOND);
        assertThat(source.lastResult()).isEqualTo("why");
        assertThat(width(1)).isLessThan(2 * MILLI);
    }

    @Test
    void a_step_of_the_hosts_clock_clears_the_samples() {
        answer(0, 0, MILLI);
        source.reset();

        assertThat(source.offset(START)).isNull();
    }

    private void answer(long second, long offsetNanos, long delayNanos) {
        EpochOffset epochOffset = new EpochOffset(offsetNanos - delayNanos / 2, offsetNanos + delayNanos / 2);
        source.recordResponse(new NtpResponse.Measurement(epochOffset, delayNanos, 2, false), START + second * SECOND);
    }

    private EpochOffset offset(long second) {
        return Objects.requireNonNull(source.offset(START + second * SECOND));
    }

    private long middle(long second) {
        return offset(second).middleNanos();
    }

    private long width(long second) {
        return offset(second).latestNanos() - offset(second).earliestNanos();
    }
}
