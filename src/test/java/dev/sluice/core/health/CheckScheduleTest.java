package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.health.CheckSchedule.Step;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CheckScheduleTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();
    private static final CheckSchedule.Timing PACE = new CheckSchedule.Timing(10 * SECOND, 2 * SECOND, 4 * SECOND);

    private final CheckSchedule checkSchedule = new CheckSchedule(PACE, START, 0.5);

    @Test
    void the_first_run_is_at_a_random_time_within_the_jitter() {
        assertThat(new CheckSchedule(PACE, START, 0).advance(START)).isEqualTo(Step.START);
        assertThat(tick(1)).isEqualTo(Step.NOTHING);
        assertThat(tick(2)).isEqualTo(Step.START);
    }

    @Test
    void a_check_runs_repeatedly_and_never_twice_at_once() {
        assertThat(tick(2)).isEqualTo(Step.START);
        assertThat(tick(3)).isEqualTo(Step.NOTHING);
        assertThat(checkSchedule.recordEnd()).isTrue();
        assertThat(tick(11)).isEqualTo(Step.NOTHING);
        assertThat(tick(12)).isEqualTo(Step.START);
    }

    @Test
    void a_slow_check_stays_late_until_it_ends_and_its_result_is_ignored() {
        tick(2);
        assertThat(tick(4)).isEqualTo(Step.LATE);
        assertThat(tick(5)).isEqualTo(Step.NOTHING);
        assertThat(tick(14)).isEqualTo(Step.STILL_LATE);
        assertThat(tick(24)).isEqualTo(Step.STILL_LATE);
        assertThat(checkSchedule.runningNanos(START + 24 * SECOND)).isEqualTo(22 * SECOND);
        assertThat(checkSchedule.recordEnd()).isFalse();
        assertThat(tick(33)).isEqualTo(Step.NOTHING);
        assertThat(tick(34)).isEqualTo(Step.START);
    }

    @Test
    void a_shorter_interval_takes_effect_at_once() {
        tick(2);
        checkSchedule.recordEnd();
        checkSchedule.timing(new CheckSchedule.Timing(SECOND, SECOND, 0), START + 3 * SECOND);
        assertThat(tick(3)).isEqualTo(Step.NOTHING);
        assertThat(tick(4)).isEqualTo(Step.START);
        assertThat(tick(5)).isEqualTo(Step.LATE);
    }

    private Step tick(long second) {
        return checkSchedule.advance(START + second * SECOND);
    }
}
