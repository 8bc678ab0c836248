package dev.sluice.sim.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final BotResponse USEFUL = new BotResponse(200, "", "", "{}", 1_000_000, -1);
    private static final BotResponse SLOWED = new BotResponse(429, "", "", "{}", 1_000_000, -1);
    private static final BotResponse BANNED = new BotResponse(418, "", "", "{}", 1_000_000, -1);
    private static final BotResponse REFUSED = new BotResponse(429, "false", "limit", "{}", 1_000_000, -1);
    private static final BotResponse BROKEN = new BotResponse(0, "", "", "", 1_000_000, -1);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Screen pipe = new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), false, false);

    @Test
    void a_response_counts_once_in_its_worst_category() {
        assertThat(List.of(USEFUL, SLOWED, BANNED, REFUSED, BROKEN).stream()
                        .reduce(BotStatistics.NONE, BotStatistics::plus, BotStatistics::plus))
                .isEqualTo(new BotStatistics(1, 1, 1, 1, 1));
    }

    @Test
    void a_429_of_the_gateway_is_not_a_429_of_the_exchange() {
        assertThat(REFUSED.slowedDown()).isFalse();
        assertThat(SLOWED.slowedDown()).isTrue();
    }

    @Test
    void statistics_survive_printing_and_parsing() {
        BotStatistics botStatistics = new BotStatistics(1, 20, 300, 4_000, 50_000);
        assertThat(BotStatistics.parse(botStatistics.line())).isEqualTo(botStatistics);
    }

    @Test
    void a_cell_shows_a_ban_before_a_slow_down_before_useful_work() {
        Timeline timeline = new Timeline("bot 1", 5);
        timeline.add(new BotStatistics(10, 0, 0, 0, 0));
        timeline.add(new BotStatistics(5, 0, 0, 0, 0));
        timeline.add(new BotStatistics(5, 1, 0, 0, 0));
        timeline.add(new BotStatistics(5, 1, 6, 0, 0));
        timeline.add(BotStatistics.NONE);
        assertThat(timeline.drawn(pipe, 10)).startsWith("bot 1 #+!x ");
        assertThat(timeline.firstBan()).isEqualTo(3);
    }

    @Test
    void first_ban_is_minus_one_without_a_ban() {
        Timeline timeline = new Timeline("bot 1", 5);
        timeline.add(new BotStatistics(10, 0, 0, 0, 0));
        assertThat(timeline.firstBan()).isEqualTo(-1);
    }

    @Test
    void a_pipe_gets_finished_lines_once_and_no_colours() {
        pipe.live(List.of("half"), false);
        pipe.live(List.of("whole"), true);
        pipe.claim(new DemoClaim("it works", "yes", true, Map.of()));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .isEqualTo("   whole\n   ok " + String.format("%-50s ", "it works") + "yes\n");
    }

    @Test
    void latencies_have_their_median_and_maximum() {
        assertThat(Latencies.of(List.of(USEFUL, new BotResponse(200, "", "", "", 9_000_000, -1), SLOWED)))
                .isEqualTo(new Latencies(3, 1, 9));
        assertThat(Latencies.of(List.of())).isEqualTo(new Latencies(0, 0, 0));
    }
}
