package dev.sluice.core.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitScopeTest {
    @ParameterizedTest
    @ValueSource(strings = {"ip", "account+instrument", "ip+route", "ip+route+instrument", "account+route+instrument"})
    void one_to_three_parts_are_parsed_and_printed(String text) {
        assertThat(LimitScope.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "ip+ip, different parts",
        "ip+key+route+instrument, one to three",
        "ip+account+route, first or last",
        "ip+instrument+route, first or last",
        "moon, not a scope"
    })
    void another_number_or_order_of_parts_is_refused(String text, String why) {
        assertThatThrownBy(() -> LimitScope.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
