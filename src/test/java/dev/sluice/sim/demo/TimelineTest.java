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
    void a_reply_counts_as_the_worst_thing_it_says_and_only_once() {
        assertThat(List.of(USEFUL, SLOWED, BANNED, REFUSED, BROKEN).stream()
                        .reduce(BotStatistics.NONE, BotStatistics::plus, BotStatistics::plus))
                .isEqualTo(new BotStatistics(1, 1, 1, 1, 1));
    }

    @Test
    void a_429_that_sluice_gave_is_no_429_of_the_exchange() {
        assertThat(REFUSED.slowedDown()).isFalse();
        assertThat(SLOWED.slowedDown()).isTrue();
    }

    @Test
    void a_tally_survives_the_way_from_the_bot_to_the_stage() {
        BotStatistics botStatistics = new BotStatistics(1, 20, 300, 4_000, 50_000);
        assertThat(BotStatistics.parse(botStatistics.line())).isEqualTo(botStatistics);
    }

    @Test
    void a_cell_shows_a_ban_that_fills_it_then_a_slow_down_then_useful_work() {
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
    void a_bot_that_was_never_banned_says_so() {
        Timeline timeline = new Timeline("bot 1", 5);
        timeline.add(new BotStatistics(10, 0, 0, 0, 0));
        assertThat(timeline.firstBan()).isEqualTo(-1);
    }

    @Test
    void a_pipe_sees_finished_lines_once_and_no_colours() {
        pipe.live(List.of("half"), false);
        pipe.live(List.of("whole"), true);
        pipe.claim(new DemoClaim("it works", "yes", true, Map.of()));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .isEqualTo("   whole\n   ok " + String.format("%-50s ", "it works") + "yes\n");
    }

    @Test
    void waits_know_their_middle_and_their_worst() {
        assertThat(Latencies.of(List.of(USEFUL, new BotResponse(200, "", "", "", 9_000_000, -1), SLOWED)))
                .isEqualTo(new Latencies(3, 1, 9));
        assertThat(Latencies.of(List.of())).isEqualTo(new Latencies(0, 0, 0));
    }
}
