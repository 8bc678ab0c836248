package dev.sluice.core.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.LongBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    private static final BackoffSettings SETTINGS = new BackoffSettings(1000, 60_000, 100, 2000, 120_000, 60_000, 10);

    private final long epoch = ThreadLocalRandom.current().nextLong();
    private final LongBuffer longs = LongBuffer.allocate(8);
    private double chance = 0.5;
    private final Backoff ordinary = new Backoff(BackoffSchedule.ordinary(SETTINGS), () -> chance, longs, 2);

    @Test
    void the_bound_doubles_from_1_s_to_60_s_and_the_delay_is_drawn_below_it() {
        long[] boundSeconds = {1, 2, 4, 8, 16, 32, 60, 60, 60};
        long now = epoch;
        for (long bound : boundSeconds) {
            ordinary.recordFailure(now, 0, now);
            assertThat(ordinary.nanosLeft(now)).isEqualTo(bound * SECOND / 2);
            now += ordinary.nanosLeft(now);
            assertThat(ordinary.nanosLeft(now)).isZero();
        }
    }

    @Test
    void cancels_back_off_from_100_ms_to_2_s() {
        Backoff cancels = new Backoff(BackoffSchedule.cancels(SETTINGS), () -> 0.999, LongBuffer.allocate(3), 0);
        cancels.recordFailure(epoch, 0, epoch);
        assertThat(cancels.nanosLeft(epoch)).isBetween(99 * MS, 100 * MS);
        for (int i = 1; i < 100; i++) {
            cancels.recordFailure(epoch + i, 0, epoch + i);
        }
        assertThat(cancels.nanosLeft(epoch + 99)).isBetween(1990 * MS, 2000 * MS);
    }

    @Test
    void the_exchanges_retry_after_is_the_minimum() {
        chance = 0;
        ordinary.recordFailure(epoch, 7 * SECOND, epoch);
        assertThat(ordinary.nanosLeft(epoch)).isEqualTo(7 * SECOND);
        assertThat(ordinary.nanosLeft(epoch + 7 * SECOND - 1)).isEqualTo(1);
    }

    @Test
    void a_success_resets_the_schedule() {
        ordinary.recordFailure(epoch, 0, epoch);
        ordinary.recordFailure(epoch + SECOND, 0, epoch + SECOND);
        ordinary.recordSuccess(epoch + 3 * SECOND);
        assertThat(ordinary.failures()).isZero();
        assertThat(ordinary.nanosLeft(epoch + SECOND)).isZero();
        ordinary.recordFailure(epoch + 4 * SECOND, 0, epoch + 4 * SECOND);
        assertThat(ordinary.nanosLeft(epoch + 4 * SECOND)).isEqualTo(SECOND / 2);
    }

    @Test
    void ten_calls_refused_together_count_once_and_an_older_success_resets_nothing() {
        for (int i = 0; i < 10; i++) {
            ordinary.recordFailure(epoch - i, i == 9 ? 5 * SECOND : 0, epoch + i);
        }
        assertThat(ordinary.failures()).isEqualTo(1);
        assertThat(ordinary.nanosLeft(epoch + 9)).isEqualTo(5 * SECOND);
        ordinary.recordSuccess(epoch - 1);
        assertThat(ordinary.failures()).isEqualTo(1);
    }

    @Test
    void a_backoff_is_restored_by_the_next_process() {
        ordinary.recordFailure(epoch, 9 * SECOND, epoch);
        Backoff next = new Backoff(BackoffSchedule.ordinary(SETTINGS), () -> 0, longs, 2);
        assertThat(next.nanosLeft(epoch + SECOND)).isEqualTo(8 * SECOND);
        assertThat(next.failures()).isEqualTo(1);
    }

    @Test
    void the_budget_grows_back_evenly_after_a_ban() {
        RampUp rampUp = new RampUp(SETTINGS, longs, 5);
        assertThat(rampUp.perMille(epoch)).isEqualTo(1000);
        rampUp.begin(epoch);
        long[][] secondAndPerMille = {{-5, 100}, {0, 100}, {20, 400}, {30, 550}, {59, 985}, {60, 1000}, {61, 1000}};
        for (long[] row : secondAndPerMille) {
            assertThat(new RampUp(SETTINGS, longs, 5).perMille(epoch + row[0] * SECOND))
                    .as("after %d s", row[0])
                    .isEqualTo(row[1]);
        }
        assertThat(rampUp.isOn()).isFalse();
    }

    @Test
    void a_ramp_leaves_at_least_one_unit_and_the_whole_of_a_part_is_the_least_that_leaves_it() {
        assertThat(RampUp.part(3, 100)).isEqualTo(1);
        assertThat(RampUp.part(0, 100)).isZero();
        for (long perMille = 1; perMille <= RampUp.ALL; perMille++) {
            for (long part = 0; part < 50; part++) {
                long whole = RampUp.whole(part, perMille);
                assertThat(RampUp.part(whole, perMille)).isGreaterThanOrEqualTo(part);
                assertThat(whole == 0 ? 0 : RampUp.part(whole - 1, perMille))
                        .isLessThanOrEqualTo(Math.max(0, part - 1));
            }
        }
    }

    @Test
    void an_invalid_schedule_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackoffSchedule(0, 1))
                .withMessageContaining("above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackoffSchedule(2, 1))
                .withMessageContaining("not above");
    }
}
