package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MarginTest {
    private static final MarginLevels LEVELS = new MarginLevels(80, 95, 60, 80);

    @ParameterizedTest
    @CsvSource({
        "100, 0, HEALTHY",
        "20.00000000000000000001, 80, HEALTHY",
        "20, 80, WARNING",
        "5.00000000000000000001, 95, WARNING",
        "5, 95, CRITICAL",
        "0, 0, CRITICAL",
        "-1, 50, CRITICAL",
        "0.1, 0.3, HEALTHY",
    })
    void levels_are_reached_exactly(String available, String used, HealthLevel healthLevel) {
        assertThat(margin(available, used).evaluate(LEVELS, 0).healthLevel()).isEqualTo(healthLevel);
    }

    @Test
    void a_finding_states_the_used_share_and_the_remainder() {
        assertThat(margin("12.50", "87.5").evaluate(LEVELS, 0).message())
                .isEqualTo("87.5 % of its funds are in use, 12.50 USDT are left");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1e9",
                "1e999999999",
                "NaN",
                "0x1",
                "1.2.3",
                "--1",
                "1,5",
                "11111111111111111111111111111111111111111"
            })
    void only_plain_decimals_are_numbers(String text) {
        assertThatThrownBy(() -> Margin.parseDecimal("used", text)).hasMessageContaining("plain decimal");
    }

    @Test
    void invalid_margins_and_levels_are_refused() {
        assertThatThrownBy(() -> margin("1", "-1")).hasMessageContaining("negative");
        assertThatThrownBy(() -> new MarginLevels(96, 95, 60, 80)).hasMessageContaining("'warningPercent'");
        assertThatThrownBy(() -> new MarginLevels(80, 95, 81, 80)).hasMessageContaining("'liquidationWarningPercent'");
    }

    private static Margin margin(String available, String used) {
        return new Margin(Margin.parseDecimal("available", available), Margin.parseDecimal("used", used), "USDT");
    }
}
