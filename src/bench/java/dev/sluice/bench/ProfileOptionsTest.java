package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void an_absent_or_unknown_row_is_refused_with_all_rows() {
        for (List<String> words : List.of(List.<String>of(), List.of("--event", "wall"), List.of("nothing"))) {
            assertThatThrownBy(() -> ProfileOptions.parse(words))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(refused -> assertThat(ProfiledRows.all())
                            .allSatisfy(row -> assertThat(refused).hasMessageContaining(row.label())));
        }
    }

    @Test
    void options_have_defaults() {
        ProfileOptions options = ProfileOptions.parse(List.of("depth.c64"));
        assertThat(options)
                .isEqualTo(new ProfileOptions(
                        ProfiledRows.select("GET 10 kB"), 10, ProfileEvent.CPU, Path.of("target/profile.html")));
        assertThat(options.recording()).isEqualTo(Path.of("target/profile.jfr"));
    }

    @Test
    void options_are_read_in_any_order() {
        ProfileOptions options =
                ProfileOptions.parse(List.of("--seconds", "3", "history.c64", "--out", "x.html", "--event", "alloc"));
        assertThat(options)
                .isEqualTo(new ProfileOptions(
                        ProfiledRows.select("history.c64"), 3, ProfileEvent.ALLOC, Path.of("x.html")));
        assertThat(options.loadPhase().millis()).isEqualTo(3_000);
    }

    @Test
    void wrong_options_are_refused() {
        for (List<String> words : List.of(
                List.of("depth.c64", "--seconds"),
                List.of("depth.c64", "--seconds", "0"),
                List.of("depth.c64", "--seconds", "101"),
                List.of("depth.c64", "--event", "heap"),
                List.of("depth.c64", "--out", "x.svg"),
                List.of("depth.c64", "--quick"),
                List.of("GET", "10 kB"))) {
            assertThatThrownBy(() -> ProfileOptions.parse(words))
                    .as(words.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
