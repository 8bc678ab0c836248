package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the published tables have the figures of the published files, and no others. */
final class DocsTableTest {
    @Test
    void the_table_of_the_page_is_that_of_the_file_beside_it() throws Exception {
        String page = Files.readString(Path.of("docs/performance.md"));
        String text = DocsTable.text(Report.read(Path.of("docs/performance.json")));
        assertThat(page).isEqualTo(DocsTable.put(page, text));
    }

    @Test
    void each_row_about_the_faster_machine_is_in_the_file_of_its_run() throws Exception {
        String page = Files.readString(Path.of("docs/performance.md"));
        String section = page.substring(page.indexOf("### On a faster machine"), page.indexOf("## What is still slow"));
        List<String> rows = section.lines().filter(line -> line.startsWith("|")).toList();
        assertThat(rows).hasSizeGreaterThan(2);
        assertThat(DocsTable.text(Report.read(Path.of("docs/performance-faster-machine.json")))
                        .lines())
                .containsAll(rows);
    }
}
