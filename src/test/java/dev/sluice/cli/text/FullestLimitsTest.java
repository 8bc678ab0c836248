package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.series.SeriesRange;
import dev.sluice.core.series.SeriesRange.Line;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of how the fills of limits are told. */
final class FullestLimitsTest {
    private static final long BEGIN = Instant.parse("2026-11-28T12:00:00Z").toEpochMilli();
    private static final ZoneId ZONE = ZoneId.of("Europe/Zurich");

    private static Line line(String of, @Nullable Float... values) {
        return new Line(of, "fill", Arrays.asList(values));
    }

    private static FullestLimits limits(Line... lines) {
        return new FullestLimits(new SeriesRange(BEGIN, 600, 3, List.of(lines)));
    }

    @Test
    void each_limit_is_told_at_its_fullest_with_its_time_and_the_fullest_first() {
        FullestLimits limits = limits(
                line("limit:kraken/private", 0.5f, null, 0.25f),
                line("limit:binance/spot.weight.1m", 0.1f, 0.2f, 0.2f),
                line("limit:binance/spot.orders.10s", null, null, 0.98f),
                line("limit:binance/unused", 0f, 0f, 0f));
        assertThat(limits.head()).contains("how full each limit was at its fullest", "in steps of 10 min");
        assertThat(limits.lines(false, ZONE).get(0).lines())
                .containsExactly(
                        "FULL  FROM                 UNTIL                EXCHANGE  LIMIT",
                        "98 %  2026-11-28 13:20:00  2026-11-28 13:30:00  binance   spot.orders.10s",
                        "20 %  2026-11-28 13:10:00  2026-11-28 13:20:00  binance   spot.weight.1m",
                        "50 %  2026-11-28 13:00:00  2026-11-28 13:10:00  kraken    private");
        assertThat(limits.lines(true, ZONE))
                .hasSize(3)
                .first()
                .isEqualTo("{\"exchange\":\"binance\",\"limit\":\"spot.orders.10s\",\"fullest\":0.98,"
                        + "\"t\":\"2026-11-28T12:20:00Z\",\"seconds\":600}");
    }

    @Test
    void more_than_full_is_explained_below_the_table() {
        assertThat(limits(line("limit:binance/orders", 1.07f))
                        .lines(false, ZONE)
                        .get(0))
                .contains("107 %")
                .contains("\nabove 100 %: a call near the edge of a window counts in both windows");
        assertThat(limits(line("limit:binance/orders", 1f)).lines(false, ZONE).get(0))
                .contains("100 %")
                .doesNotContain("above");
        assertThat(limits(line("limit:binance/orders", 1.07f)).lines(true, ZONE))
                .hasSize(1);
    }

    @Test
    void nothing_known_is_told_apart_from_nothing_used() {
        assertThat(limits().head()).contains("is not known of this time");
        assertThat(limits(line("limit:binance/orders", 0f, null, 0f)).head())
                .isEqualTo("no limit was in use in this time");
        assertThat(limits(line("limit:binance/orders", 0f, null, 0f)).lines(false, ZONE))
                .isEmpty();
    }
}
