package dev.sluice.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.config.Settings;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BreakerTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    private static final TripSettings FIVE = new TripSettings.Consecutive(5, 300_000);
    private static final RecoverySettings RECOVERY = Settings.of(RecoverySettings.class, "{'jitterPercent': 0}");

    private long now = ThreadLocalRandom.current().nextLong();
    private double chance;
    private Breaker breaker = breaker(FIVE, true);

    private Breaker breaker(TripSettings trip, boolean tries) {
        return new Breaker(trip, RECOVERY, tries, () -> chance, now);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.recordFailure(OutcomeCategory.ORDER, now, now);
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.recordSuccess(OutcomeCategory.ORDER, now, now);
        }
    }

    private BreakerPhase breakerPhase() {
        return breaker.phase(now);
    }

    /** Trips the breaker and lets the open time pass. */
    private void halfOpen() {
        fail(5);
        now += breaker.status(now).leftNanos();
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_OBSERVING);
    }

    private void halfOpenForOrders() {
        halfOpen();
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        breaker.recordSuccess(OutcomeCategory.CANCEL, now, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_PROBING);
    }

    private void close() {
        for (int i = 0; i < 3; i++) {
            breaker.recordSuccess(OutcomeCategory.ORDER, now, now);
        }
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
    }

    @Test
    void a_consecutive_rule_trips_only_on_five_failures_in_a_row() {
        fail(4);
        succeed(50);
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        fail(4);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
        assertThat(breaker.status(now).why()).isEqualTo("5 consecutive failures");
    }

    @Test
    void consecutive_failures_count_only_within_their_window() {
        fail(4);
        now += 300 * SECOND + 1;
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        assertThat(breaker.status(now).failures()).isEqualTo(1);
        fail(4);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
    }

    @Test
    void successful_reads_do_not_interrupt_consecutive_failed_orders() {
        for (int i = 0; i < 5; i++) {
            assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
            breaker.recordFailure(OutcomeCategory.ORDER, now, now);
            breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
            breaker.recordSuccess(OutcomeCategory.CANCEL, now, now);
        }
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
    }

    @Test
    void a_failure_reported_slightly_late_still_counts_in_the_rate() {
        breaker = breaker(new TripSettings.Rate(50, 10, 60_000), true);
        now += 6 * SECOND;
        fail(8);
        now -= 1;
        fail(1);
        now += 1;
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
    }

    @Test
    void a_rate_rule_trips_on_a_share_of_a_minimum_number_of_calls() {
        breaker = breaker(new TripSettings.Rate(50, 10, 60_000), true);
        fail(9);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        succeed(11);
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
        assertThat(breaker.status(now).why()).isEqualTo("11 of 22 calls failed");
    }

    @Test
    void a_rate_rule_drops_calls_that_left_its_window() {
        breaker = breaker(new TripSettings.Rate(50, 10, 60_000), true);
        fail(9);
        now += 60 * SECOND;
        fail(9);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
    }

    @Test
    void one_failure_after_a_reset_does_not_trip_again() {
        fail(5);
        breaker.reset(now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        now += SECOND;
        fail(4);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
        assertThat(breaker.status(now).leftNanos()).isEqualTo(60 * SECOND);
    }

    @Test
    void earlier_failures_are_dropped_when_the_breaker_closes_by_itself() {
        halfOpenForOrders();
        close();
        fail(4);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
    }

    @Test
    void a_half_open_breaker_holds_and_tries_no_order_until_enough_other_calls_succeed() {
        halfOpen();
        assertThat(breaker.phase(now).holds()).isTrue();
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_OBSERVING);
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_PROBING);
        assertThat(breaker.phase(now).holds()).isTrue();
    }

    @Test
    void successful_reads_do_not_close_a_breaker_that_tries_orders() {
        halfOpenForOrders();
        for (int i = 0; i < 100; i++) {
            breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        }
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_PROBING);
    }

    @ParameterizedTest
    @EnumSource(OutcomeCategory.class)
    void a_failure_in_either_half_open_stage_opens_it_again_for_longer(OutcomeCategory category) {
        halfOpen();
        breaker.recordFailure(category, now, now);
        assertThat(breaker.status(now).leftNanos()).isEqualTo(120 * SECOND);
        now += 120 * SECOND;
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        breaker.recordFailure(category, now, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
        assertThat(breaker.status(now).leftNanos()).isEqualTo(240 * SECOND);
    }

    @Test
    void the_open_time_doubles_up_to_its_cap_and_is_halved_per_healthy_period() {
        fail(5);
        long[] seconds = {60, 120, 240, 480, 960, 960, 960};
        for (long one : seconds) {
            assertThat(breaker.status(now).leftNanos()).isEqualTo(one * SECOND);
            now += one * SECOND;
            breaker.recordFailure(OutcomeCategory.OTHER, now, now);
        }
        assertThat(breaker.status(now).consecutiveTrips()).isEqualTo(8);
        now += 960 * SECOND;
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        close();
        now += 7 * 600 * SECOND;
        fail(5);
        assertThat(breaker.status(now).leftNanos()).isEqualTo(120 * SECOND);
    }

    @Test
    void jitter_shortens_the_open_time_and_never_exceeds_the_cap() {
        RecoverySettings jittered = Settings.of(RecoverySettings.class, "{'openMs': 1000, 'maxOpenMs': 4000}");
        assertThat(jittered.openNanos(1, 0)).isEqualTo(SECOND);
        assertThat(jittered.openNanos(1, 0.5)).isEqualTo(900 * MS);
        assertThat(jittered.openNanos(3, 0.999)).isBetween(3200 * MS, 3201 * MS);
        assertThat(jittered.openNanos(1000, 0)).isEqualTo(4 * SECOND);
    }

    @Test
    void a_late_response_from_the_previous_state_does_not_count() {
        long early = now;
        now += 1;
        halfOpen();
        breaker.recordFailure(OutcomeCategory.OTHER, early, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_OBSERVING);
        breaker.recordSuccess(OutcomeCategory.OTHER, early, now);
        breaker.recordSuccess(OutcomeCategory.OTHER, early, now);
        assertThat(breaker.status(now).good()).isZero();
        now += 1;
        breaker.reset(now);
        for (int i = 0; i < 5; i++) {
            breaker.recordFailure(OutcomeCategory.ORDER, now - 1, now + i);
        }
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        assertThat(breaker.status(now).failures()).isZero();
    }

    @Test
    void reading_a_status_changes_nothing() {
        fail(5);
        BreakerStatus before = breaker.status(now);
        for (long later = 0; later < 1000 * SECOND; later += 7 * SECOND) {
            breaker.status(now + later);
            breaker.phase(now + later);
            breaker.snapshot(now + later);
        }
        assertThat(breaker.status(now)).isEqualTo(before);
    }

    @Test
    void successes_alone_close_a_breaker_whose_scope_sends_no_orders() {
        breaker = breaker(FIVE, false);
        halfOpen();
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_OBSERVING);
        breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
    }

    @Test
    void forced_open_lasts_until_it_is_reset() {
        breaker.forceOpen("fire drill", now);
        now += 100 * 86_400 * SECOND;
        succeed(100);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.FORCED_OPEN);
        assertThat(breaker.phase(now).holds()).isTrue();
        assertThat(breaker.status(now).why()).isEqualTo("fire drill");
        breaker.reset(now);
        assertThat(breaker.phase(now).holds()).isFalse();
    }

    @Test
    void forced_closed_expires_and_keeps_the_failures_counted_meanwhile() {
        fail(5);
        breaker.forceClosed(60 * SECOND, "maintenance is over", now);
        assertThat(breaker.phase(now).holds()).isFalse();
        fail(50);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.FORCED_CLOSED);
        now += 60 * SECOND;
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        fail(1);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
    }

    @Test
    void a_disabled_breaker_neither_counts_nor_holds() {
        breaker.disable("too noisy", now);
        fail(1000);
        assertThat(breaker.phase(now).holds()).isFalse();
        breaker.reset(now);
        assertThat(breaker.status(now).failures()).isZero();
    }

    @Test
    void a_reload_keeps_phase_and_counted_failures() {
        fail(5);
        breaker.reload(new TripSettings.Rate(50, 10, 60_000), RECOVERY, now);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
        breaker.reset(now);
        fail(3);
        breaker.reload(new TripSettings.Rate(50, 10, 60_000), RECOVERY, now);
        assertThat(breaker.status(now).failures()).isEqualTo(3);
        breaker.reload(FIVE, RECOVERY, now);
        fail(5);
        assertThat(breakerPhase()).isEqualTo(BreakerPhase.OPEN);
    }

    @ParameterizedTest
    @EnumSource(BreakerPhase.class)
    void the_next_process_resumes_no_laxer_than_the_last_one_ended(BreakerPhase phase) {
        breaker.restore(new StoredBreaker(phase, 3, 30 * SECOND), "kept", now);
        StoredBreaker snapshot = breaker.snapshot(now);
        Breaker next = breaker(FIVE, true);
        next.restore(snapshot, "kept", now);
        assertThat(next.phase(now).holds()).isEqualTo(phase.holds());
        assertThat(next.phase(now))
                .isEqualTo(phase == BreakerPhase.HALF_OPEN_PROBING ? BreakerPhase.HALF_OPEN_OBSERVING : phase);
        assertThat(next.status(now).leftNanos()).isEqualTo(snapshot.leftNanos());
        assertThat(next.status(now).consecutiveTrips()).isEqualTo(snapshot.trips());
    }

    @Test
    void an_impossible_stored_time_is_resumed_as_the_longest_open_time() {
        breaker.restore(new StoredBreaker(BreakerPhase.OPEN, 1, Long.MAX_VALUE), "kept", now);
        assertThat(breaker.status(now).leftNanos()).isEqualTo(960 * SECOND);
    }

    @Test
    void a_value_is_a_failure_at_or_beyond_its_thresholds() {
        ValueSettings deviation = new ValueSettings(DecimalThreshold.parse("0.10"), null);
        assertThat(deviation.fails(0.12)).isTrue();
        assertThat(deviation.fails(0.10)).isTrue();
        assertThat(deviation.fails(0.0999)).isFalse();
        ValueSettings band = new ValueSettings(DecimalThreshold.parse("5"), DecimalThreshold.parse("-5"));
        assertThat(band.fails(-5)).isTrue();
        assertThat(band.fails(0)).isFalse();
    }

    @Test
    void invalid_settings_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(RecoverySettings.class, "{'openMs': 100, 'maxOpenMs': 99}"))
                .withMessage("'maxOpenMs' 99 is below 'openMs' 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ValueSettings(null, null))
                .withMessageContaining("no value would be a failure");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalThreshold.parse("a tenth"))
                .withMessage("'a tenth' is not a decimal number such as 0.10");
    }
}
