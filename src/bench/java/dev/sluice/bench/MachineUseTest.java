package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MachineUseTest {
    @Test
    void the_stolen_part_of_the_busy_time_is_told() {
        String before = "cpu  100 0 50 1000 20 0 5 10 0 0";
        String after = "cpu  150 10 70 9000 90 5 10 20 0 0";
        assertThat(MachineUse.stolenPercent(before, after)).isEqualTo(10);
    }

    @Test
    void a_system_that_does_not_tell_counts_as_undisturbed() {
        assertThat(MachineUse.stolenPercent(MachineUse.UNKNOWN, MachineUse.UNKNOWN))
                .isZero();
        assertThat(MachineUse.stolenPercent("cpu  1 2 3 4", "cpu  2 3 4 5")).isZero();
    }

    @Test
    void nothing_was_stolen_in_no_time() {
        String line = "cpu  100 0 50 1000 20 0 5 10 0 0";
        assertThat(MachineUse.stolenPercent(line, line)).isZero();
    }
}
