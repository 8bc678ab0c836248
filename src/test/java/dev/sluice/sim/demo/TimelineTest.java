package dev.sluice.sim.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final BotResponse USEFUL = answered(200, "");
    private static final BotResponse SLOWED = answered(429, "");
    private static final BotResponse BANNED = answered(418, "");
    private static final BotResponse REFUSED = answered(429, "false");
    private static final BotResponse BROKEN = BotResponse.of(null, new IOException("cut"), 1_000_000);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Screen pipe = new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), false, false);

    private static BotResponse answered(int status, String sent) {
        return answered(status, sent, 1_000_000);
    }

    private static BotResponse answered(int status, String sent, long nanos) {
        Map<String, List<String>> headers = sent.isEmpty() ? Map.of() : Map.of("X-Sluice-Sent", List.of(sent));
        return new BotResponse(status, HttpHeaders.of(headers, (name, value) -> true), "{}", nanos);
    }

    private static BotStatistics useful(int calls) {
        return BotStatistics.NONE.plus(BotResult.USEFUL, calls);
    }

    @Test
    void a_response_counts_once_in_its_worst_category() {
        assertThat(List.of(USEFUL, SLOWED, BANNED, REFUSED, BROKEN))
                .extracting(BotResponse::result)
                .containsExactly(
                        BotResult.USEFUL, BotResult.SLOWED_DOWN, BotResult.BANNED, BotResult.REFUSED, BotResult.FAILED);
    }

    @Test
    void a_429_of_the_gateway_is_not_a_429_of_the_exchange() {
        assertThat(REFUSED.result()).isNotEqualTo(BotResult.SLOWED_DOWN);
        assertThat(SLOWED.result()).isEqualTo(BotResult.SLOWED_DOWN);
    }

    @Test
    void statistics_survive_printing_and_parsing() {
        BotStatistics parsed = BotStatistics.parse(useful(1)
                .plus(BotResult.SLOWED_DOWN, 20)
                .plus(BotResult.FAILED, 50_000)
                .line());
        assertThat(parsed.count(BotResult.USEFUL)).isEqualTo(1);
        assertThat(parsed.count(BotResult.SLOWED_DOWN)).isEqualTo(20);
        assertThat(parsed.count(BotResult.BANNED)).isZero();
        assertThat(parsed.count(BotResult.FAILED)).isEqualTo(50_000);
    }

    @Test
    void a_cell_shows_a_ban_before_a_slow_down_before_useful_work() {
        Timeline timeline = new Timeline("bot 1", 5);
        timeline.add(useful(10));
        timeline.add(useful(5));
        timeline.add(useful(5).plus(BotResult.SLOWED_DOWN, 1));
        timeline.add(useful(5).plus(BotResult.SLOWED_DOWN, 1).plus(BotResult.BANNED, 6));
        timeline.add(BotStatistics.NONE);
        assertThat(timeline.drawn(pipe, 10)).startsWith("bot 1 #+!x ");
        assertThat(timeline.firstBan()).isEqualTo(3);
    }

    @Test
    void first_ban_is_minus_one_without_a_ban() {
        Timeline timeline = new Timeline("bot 1", 5);
        timeline.add(useful(10));
        assertThat(timeline.firstBan()).isEqualTo(-1);
    }

    @Test
    void a_pipe_gets_finished_lines_once_and_no_colours() {
        pipe.live(List.of("half"), false);
        pipe.live(List.of("whole"), true);
        pipe.claim(new DemoClaim("it works", true, "yes", Map.of()));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .isEqualTo("   whole\n   ok " + String.format("%-50s ", "it works") + "yes\n");
    }

    @Test
    void latencies_have_their_median_and_maximum() {
        assertThat(Latencies.of(List.of(USEFUL, answered(200, "", 9_000_000), SLOWED)))
                .isEqualTo(new Latencies(3, 1, 9));
        assertThat(Latencies.of(List.of())).isEqualTo(new Latencies(0, 0, 0));
    }
}
