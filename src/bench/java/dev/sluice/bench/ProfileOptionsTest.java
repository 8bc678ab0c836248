package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Tests which row and which options {@code scripts/bench profile} takes. */
final class ProfileOptionsTest {
    @Test
    void each_row_is_selected_by_its_id_and_by_its_label() {
        assertThat(ProfiledRows.all()).isNotEmpty().allSatisfy(row -> {
            assertThat(ProfiledRows.select(row.id())).isEqualTo(row);
            assertThat(ProfiledRows.select(row.label())).isEqualTo(row);
        });
    }

    @Test
    void rows_exist_for_calls_messages_and_starts() {
        assertThat(ProfiledRows.all())
                .extracting(LoadPhase::label)
                .contains(
                        "GET 300 B, 64 connections",
                        "signed POST, 64 connections",
                        "GET 10 kB, 64 connections",
                        "GET 1 MB, 64 connections",
                        "GET 300 B, TLS to the exchange at 1,000/s",
                        "WebSocket message and its echo at 1,000/s",
                        "GET 300 B at 5,000/s, from its start on");
    }

    @Test
    void a_row_is_selected_by_text_that_only_its_label_contains() {
        assertThat(ProfiledRows.select("1 mb").workload()).isEqualTo(Workload.HISTORY);
        assertThat(ProfiledRows.select("websocket").messages()).isTrue();
    }

    @Test
    void text_of_several_labels_is_refused_with_these_rows() {
        assertThatThrownBy(() -> ProfiledRows.select("signed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("order.c64 ")
                .hasMessageContaining("order.c64.r1000 ")
                .hasMessageNotContaining("ticker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing"})
    void an_absent_or_unknown_row_is_refused_with_all_rows(String row) {
        assertThatThrownBy(() -> ProfiledRows.select(row))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refused -> assertThat(ProfiledRows.all())
                        .allSatisfy(each -> assertThat(refused).hasMessageContaining(each.label())));
    }

    private static ProfileOptions parsed(String... words) {
        ProfileOptions options = new ProfileOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        return options;
    }

    @Test
    void options_have_defaults() {
        ProfileOptions options = parsed("depth.c64");
        assertThat(options.phase()).isEqualTo(ProfiledRows.select("GET 10 kB").lasting(10_000));
        assertThat(options.event).isEqualTo(ProfileEvent.CPU);
        assertThat(options.flameGraph()).isEqualTo(Path.of("target/profile.html"));
        assertThat(options.recording()).isEqualTo(Path.of("target/profile.jfr"));
    }

    @Test
    void a_flame_graph_is_an_html_file() {
        ProfileOptions options = parsed("depth.c64", "--out", "x.svg");
        assertThatThrownBy(options::flameGraph).hasMessageContaining(".html");
    }
}
