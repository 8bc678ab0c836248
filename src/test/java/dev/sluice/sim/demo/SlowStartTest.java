package dev.sluice.sim.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlowStartTest {
    private final SlowStart start = new SlowStart(new SlowStart.Ramp(5_000, 3_000, 10), 0);

    @Test
    void usage_that_grows_no_faster_than_the_ramp_is_a_slow_start() {
        start.note(500, 0);
        start.note(500, 1);
        start.note(2_750, 1_500);
        start.note(5_000, 3_000);
        start.note(5_000, 9_000);
        assertThat(start.above()).isZero();
        assertThat(start.isSlow()).isTrue();
    }

    @Test
    void one_response_above_its_share_fails_the_claim() {
        start.note(5_000, 3_000);
        start.note(2_751, 1_500);
        assertThat(start.above()).isEqualTo(1);
        assertThat(start.isSlow()).isFalse();
    }

    @Test
    void a_budget_that_never_returns_is_not_a_slow_start() {
        start.note(3_999, 3_000);
        assertThat(start.isSlow()).isFalse();
    }

    @Test
    void a_response_without_a_weight_is_ignored() {
        start.note(-1, 0);
        assertThat(start.percents()).containsExactly(0L);
        assertThat(start.above()).isZero();
    }

    @Test
    void each_half_second_shows_the_largest_usage_beside_the_allowed_one() {
        start.note(400, 100);
        start.note(300, 200);
        start.note(1_900, 1_200);
        assertThat(start.percents()).containsExactly(8L, 0L, 38L);
        assertThat(start.drawn())
                .containsExactly(
                        "time in s           0.5     1.0     1.5",
                        "may be used          25 %    40 %    55 %",
                        "was used              8 %     0 %    38 %");
    }
}
