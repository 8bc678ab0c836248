package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.status.PullStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests what is printed of a rehearsed pull. */
class PullReportTest {
    private static String printed(PullStatus.State state, String whyOfBook) {
        PullStatus.Book book = new PullStatus.Book(
                "binance/desk", "spot", "counted", 0, 5_000, List.of(), 0, 0, List.of(), whyOfBook, null);
        PullStatus pull = new PullStatus(
                "global", false, "ann", 0, 1, state, 0, 5_000, 0, List.of(), List.of(), List.of(book), "");
        StringWriter text = new StringWriter();
        PullReport.printRehearsal(new PrintWriter(text, true), pull);
        return text.toString();
    }

    @Test
    void a_count_is_exact_only_when_every_book_was_read_to_its_end() {
        assertThat(printed(PullStatus.State.DONE, "")).contains("a pull would cancel 5000 orders\n");
        assertThat(printed(PullStatus.State.DONE, "the list is too long"))
                .contains("a pull would cancel at least 5000 orders\n");
        assertThat(printed(PullStatus.State.RUNNING, ""))
                .contains("could not all be counted in time", "a pull would cancel at least 5000 orders\n");
    }
}
