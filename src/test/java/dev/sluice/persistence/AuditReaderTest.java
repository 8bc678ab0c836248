package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the audit is read without its gateway, and without a trace in the data folder. */
final class AuditReaderTest {
    @TempDir
    Path folder;

    private AuditDatabase written(int rows) throws Exception {
        AuditDatabase base = AuditDatabase.open(folder, AuditRetention.Bounds.DEFAULT, alarm -> {});
        for (int i = 1; i <= rows; i++) {
            base.append(List.of(
                    new AuditEntry(1_000L * i, 1, "op1", "latch", "global", "ACTIVE", "HALTED", "reason " + i, 0)));
        }
        return base;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).map(Path::toString).sorted().toList();
        }
    }

    @Test
    void rows_that_a_killed_gateway_left_in_the_journal_of_sqlite_are_read() throws Exception {
        AuditDatabase open = written(3); // not closed: the rows are in audit.db-wal
        List<String> before = files();
        assertThat(before).contains("audit.db-wal");
        try (AuditReader reader = AuditReader.open(folder)) {
            assertThat(reader.rows(2_000, 10))
                    .extracting(row -> row.entry().reason())
                    .containsExactly("reason 2", "reason 3");
            assertThat(reader.verify().holds()).isTrue();
        }
        assertThat(files()).isEqualTo(before);
        open.close();
    }

    @Test
    void nothing_is_written_into_the_folder_of_a_gateway_that_was_stopped() throws Exception {
        written(1).close();
        List<String> before = files();
        try (AuditReader reader = AuditReader.open(folder)) {
            assertThat(reader.rows(0, 10)).hasSize(1);
        }
        assertThat(files()).isEqualTo(before).doesNotContain("audit.db-wal", "audit.db-shm");
    }

    @Test
    void a_removed_row_is_seen() throws Exception {
        written(1).close();
        Files.writeString(folder.resolve("audit.head"), "2 " + "0".repeat(64));
        try (AuditReader reader = AuditReader.open(folder)) {
            assertThat(reader.verify().fault()).startsWith("rows are missing at the end");
        }
    }

    @Test
    void a_file_that_is_no_database_and_an_absent_one_are_told() throws Exception {
        assertThatThrownBy(() -> AuditReader.open(folder)).isInstanceOf(NoSuchFileException.class);
        Files.writeString(folder.resolve("audit.db"), "not a database at all", StandardOpenOption.CREATE);
        try (AuditReader reader = AuditReader.open(folder)) {
            assertThatThrownBy(() -> reader.rows(0, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not a database");
        }
    }
}
