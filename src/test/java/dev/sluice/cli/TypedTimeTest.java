package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of times as people type them. */
final class TypedTimeTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-30T23:30:00Z"); // already December there

    private static Instant parse(String text) {
        return TypedTime.parse(text, NOW.toEpochMilli(), BERLIN);
    }

    @ParameterizedTest
    @CsvSource({
        "12:03, 2026-12-01T11:03:00Z",
        "9:03:07, 2026-12-01T08:03:07Z",
        "00:00:00.5, 2026-11-30T23:00:00.500Z",
        "2026-11-28T12:03, 2026-11-28T11:03:00Z",
        "2026-11-28 12:03:01, 2026-11-28T11:03:01Z",
        "2026-07-28T12:03, 2026-07-28T10:03:00Z",
        "2026-11-28T12:03:00Z, 2026-11-28T12:03:00Z",
        "2026-11-28T12:03Z, 2026-11-28T12:03:00Z",
        "2026-11-28T12:03:00+05:30, 2026-11-28T06:33:00Z",
        "2026-11-28T12:03:00-01:00, 2026-11-28T13:03:00Z",
        "2h, 2026-11-30T21:30:00Z",
        "90s, 2026-11-30T23:28:30Z",
        "5m, 2026-11-30T23:25:00Z",
        "2d, 2026-11-28T23:30:00Z",
        "PT2H, 2026-11-30T21:30:00Z",
    })
    void a_time_has_these_forms(String text, Instant time) {
        assertThat(parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yesterday", "12", "25:00", "12:60", "2h ago", "-2h", "2026-13-01T00:00", "1700000000000"})
    void another_text_is_refused_with_what_is_allowed(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a time; allowed: 12:03 (today)");
    }

    @Test
    void a_time_of_today_is_of_the_day_in_the_zone() {
        assertThat(TypedTime.parse("12:03", NOW.toEpochMilli(), ZoneId.of("UTC")))
                .isEqualTo(Instant.parse("2026-11-30T12:03:00Z"));
    }
}
