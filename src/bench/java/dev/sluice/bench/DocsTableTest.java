package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests that the published table has figures of the published file, and no others. */
final class DocsTableTest {
    @Test
    void the_table_of_the_page_is_that_of_the_file_beside_it() throws Exception {
        String page = Files.readString(Path.of("docs/performance.md"));
        String text = DocsTable.text(Report.read(Path.of("docs/performance.json")));
        assertThat(page).isEqualTo(DocsTable.put(page, text));
    }

    @Test
    void each_figure_that_the_page_shows_is_measured() throws Exception {
        assertThat(Report.read(Path.of("docs/performance.json")).measured().figures())
                .extracting(Quantity::id)
                .containsAll(DocsTable.SHOWN);
    }
}
