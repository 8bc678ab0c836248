package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClockStepDetectorTest {
    private static final long MILLI = 1_000_000;

    private final ClockStepDetector watch = new ClockStepDetector();

    @Test
    void a_steady_clock_is_not_stepped_however_long_a_reading_took() {
        assertThat(watch.detectStep(at(0, 0))).isFalse();
        assertThat(watch.detectStep(at(-700, 0)))
                .as("a pause between two reads")
                .isFalse();
        assertThat(watch.detectStep(at(0, 1))).isFalse();
        assertThat(watch.steps()).isZero();
    }

    @Test
    void a_step_in_either_direction_is_detected_once_with_its_size() {
        watch.detectStep(at(0, 0));

        assertThat(watch.detectStep(at(2_000, 2_000))).isTrue();
        assertThat(watch.lastStepNanos()).isEqualTo(2_000 * MILLI);
        assertThat(watch.detectStep(at(2_000, 2_001))).isFalse();
        assertThat(watch.detectStep(at(1_500, 1_500))).isTrue();
        assertThat(watch.lastStepNanos()).isBetween(-501 * MILLI, -500 * MILLI);
        assertThat(watch.steps()).isEqualTo(2);
    }

    private static EpochOffset at(long earliestMillis, long latestMillis) {
        return new EpochOffset(earliestMillis * MILLI, latestMillis * MILLI);
    }
}
