package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UpgradeOptionsTest {
    @Test
    void takes_the_options_of_run_and_a_drain() {
        UpgradeOptions options = UpgradeOptions.parse(List.of("--port", "9000", "--drain", "5", "--data=d"));

        assertThat(options.run()).isEqualTo(RunOptions.parse(List.of("--port", "9000", "--data=d")));
        assertThat(options.drain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(UpgradeOptions.parse(List.of("--drain=7")).drain()).isEqualTo(Duration.ofSeconds(7));
        assertThat(UpgradeOptions.parse(List.of()).drain()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void takes_over_by_itself_unless_only_the_service_may() {
        assertThat(UpgradeOptions.parse(List.of("--port", "9000")).onlyService())
                .isFalse();
        assertThat(UpgradeOptions.parse(List.of("--service", "--port", "9000")).onlyService())
                .isTrue();
    }

    @Test
    void refuses_a_drain_that_is_no_number_of_seconds() {
        for (List<String> wrong : List.of(
                List.of("--drain"), List.of("--drain", "0"), List.of("--drain=3601"), List.of("--drain=soon"))) {
            assertThat(catchThrowable(() -> UpgradeOptions.parse(wrong)))
                    .as(wrong.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 3600");
        }
    }
}
