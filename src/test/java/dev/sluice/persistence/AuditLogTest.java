package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class AuditLogTest {
    @TempDir
    Path temp;

    private final List<String> alarms = new CopyOnWriteArrayList<>();

    private static AuditEntry entry(int i) {
        return new AuditEntry(1000 + i, 2.5, "tester", "latch", "global", "ACTIVE", "CANCEL_ONLY", "reason " + i, i);
    }

    private AuditLog log() {
        return new AuditLog(temp, alarms::add);
    }

    private void fill(int rows) throws Exception {
        fill(rows, AuditRetention.Bounds.DEFAULT);
    }

    private void fill(int rows, AuditRetention.Bounds bounds) throws Exception {
        try (AuditLog log = new AuditLog(temp, bounds, alarms::add)) {
            for (int i = 1; i <= rows; i++) {
                log.append(entry(i));
            }
            await(log.verify());
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void tamper(String... statements) throws SQLException {
        try (Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                Statement statement = base.createStatement()) {
            statement.execute("DROP TRIGGER no_UPDATE");
            statement.execute("DROP TRIGGER no_DELETE");
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private AuditVerification proof() throws Exception {
        try (AuditLog log = log()) {
            return await(log.verify());
        }
    }

    @Test
    void a_query_of_a_closed_audit_fails() throws Exception {
        AuditLog log = log();
        log.close();
        assertThatThrownBy(() -> await(log.rows(0, 1))).hasRootCauseMessage("the audit is closed");
    }

    @Test
    void rows_are_read_as_written_and_the_chain_is_valid_over_restarts() throws Exception {
        fill(3);
        fill(2);
        try (AuditLog log = log()) {
            List<AuditRow> rows = await(log.rows(0, 100));
            assertThat(rows).extracting(AuditRow::id).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(rows.get(1).entry()).isEqualTo(entry(2));
            assertThat(await(log.rows(1002, 100))).hasSize(3);
            assertThat(await(log.rows(0, 2))).extracting(AuditRow::id).containsExactly(4L, 5L);
            assertThat(await(log.verify())).isEqualTo(new AuditVerification(5, ""));
        }
        assertThat(alarms).isEmpty();
    }

    @Test
    void a_database_removed_while_open_is_recreated_and_reported() throws Exception {
        try (AuditLog log = log()) {
            log.append(entry(1));
            await(log.verify());
            Files.delete(temp.resolve("audit.db"));
            log.append(entry(2));
            assertThat(await(log.rows(0, 100))).extracting(AuditRow::entry).containsExactly(entry(2));
            assertThat(await(log.verify()).fault())
                    .as("the row before is missing")
                    .isNotEmpty();
        }
        assertThat(temp.resolve("audit.db")).exists();
        assertThat(alarms).first().asString().contains("removed or replaced");
    }

    @Test
    void a_fault_of_the_program_is_reported_and_the_audit_goes_on() throws Exception {
        AtomicBoolean faulty = new AtomicBoolean(true);
        BlockingQueue<String> reported = new LinkedBlockingQueue<>();
        Consumer<String> alarm = text -> {
            if (faulty.getAndSet(false)) {
                throw new IllegalStateException("a fault");
            }
            reported.add(text);
        };
        try (AuditLog log = new AuditLog(temp, alarm)) {
            log.append(entry(1));
            await(log.verify());
            Files.delete(temp.resolve("audit.db")); // the alarm about it fails
            log.append(entry(2));
            assertThat(reported.poll(20, TimeUnit.SECONDS)).contains("cannot be written", "a fault");
            assertThat(await(log.rows(0, 100))).extracting(AuditRow::entry).containsExactly(entry(2));
        }
    }

    @Test
    void the_audit_does_not_recreate_a_removed_folder() throws Exception {
        Path folder = temp.resolve("gone");
        try (AuditLog log = new AuditLog(folder, alarms::add)) {
            CompletionStage<AuditVerification> proof = log.verify();
            assertThatThrownBy(() -> await(proof)).hasMessageContaining("the data folder was removed");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void a_row_that_lost_its_values_is_reported_as_changed_and_the_audit_continues() throws Exception {
        fill(2);
        tamper(
                "ALTER TABLE audit RENAME TO old",
                "CREATE TABLE audit AS SELECT id, at, bound, NULL AS who, what, scope, before, after, reason, refused,"
                        + " NULL AS hash FROM old");
        assertThat(proof().fault()).isEqualTo("row 1 was changed");
        try (AuditLog log = log()) {
            log.append(entry(3));
            assertThat(await(log.rows(0, 100)))
                    .extracting(row -> row.entry().who())
                    .containsExactly("", "", "tester");
        }
    }

    @Test
    void a_changed_row_a_removed_row_and_a_removed_end_are_detected() throws Exception {
        fill(5);
        tamper("UPDATE audit SET who = 'somebody else' WHERE id = 3");
        assertThat(proof().fault()).isEqualTo("row 3 was changed");
        tamper("UPDATE audit SET who = 'tester' WHERE id = 3");
        assertThat(proof().holds()).isTrue();
        tamper("DELETE FROM audit WHERE id = 5");
        assertThat(proof().fault()).contains("missing at the end: row 5");
        tamper("DELETE FROM audit WHERE id = 2");
        assertThat(proof().fault()).isEqualTo("row 2 is missing");
    }

    @Test
    void rows_removed_from_the_end_between_two_processes_are_detected_after_further_rows() throws Exception {
        fill(5);
        tamper("DELETE FROM audit WHERE id = 5");
        fill(2);
        assertThat(alarms).singleElement().asString().contains("missing at the end: row 5");
        assertThat(proof().fault()).isEqualTo("row 5 is missing");
    }

    @Test
    void a_forged_last_row_with_a_matching_hash_is_detected_after_further_rows() throws Exception {
        fill(1);
        String forged = hashOfLast();
        Files.delete(temp.resolve("audit.db"));
        Files.delete(temp.resolve("audit.head"));
        try (AuditLog log = log()) {
            log.append(entry(2));
            await(log.verify());
        }
        tamper("UPDATE audit SET at = 1001, reason = 'reason 1', refused = 1, hash = '" + forged + "'");
        assertThat(proof().holds()).isFalse();
        fill(2);
        assertThat(proof().fault()).isEqualTo("row 2 was changed");
    }

    private String hashOfLast() throws Exception {
        try (AuditLog log = log()) {
            List<AuditRow> rows = await(log.rows(0, 100));
            return rows.get(rows.size() - 1).hash();
        }
    }

    @Test
    void rows_cannot_be_changed_or_removed_by_mistake() throws Exception {
        fill(1);
        try (Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                Statement statement = base.createStatement()) {
            for (String change : List.of("DELETE FROM audit", "UPDATE audit SET who = 'x'")) {
                assertThatThrownBy(() -> statement.execute(change)).hasMessageContaining("append-only");
            }
        }
    }

    @Test
    void a_locked_database_delays_only_the_rows() throws Exception {
        fill(1);
        try (AuditLog log = log();
                Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                Statement statement = base.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            log.open();
            long before = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                log.append(entry(i));
            }
            assertThat(System.nanoTime() - before).isLessThan(1_000_000_000L);
            assertThat(log.backlog()).isPositive();
            statement.execute("COMMIT");
            assertThat(await(log.verify()).rows()).isEqualTo(1001);
            assertThat(log.dropped()).isZero();
        }
    }

    @Test
    void a_damaged_database_is_renamed_and_replaced_and_a_check_names_the_rows_that_are_missing() throws Exception {
        fill(2);
        Files.writeString(temp.resolve("audit.db"), "this is no database, and it is long enough ".repeat(50));
        Files.deleteIfExists(temp.resolve("audit.db-wal"));
        try (AuditLog log = log()) {
            log.append(entry(9));
            log.append(entry(10));
            assertThat(await(log.verify())).isEqualTo(new AuditVerification(2, "rows 1 to 2 are missing"));
        }
        try (Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                Statement statement = base.createStatement()) {
            statement.execute("DROP TRIGGER no_UPDATE");
            statement.execute("UPDATE audit SET who = 'nobody' WHERE id = 4");
        }
        assertThat(proof().fault()).as("later rows are checked").isEqualTo("row 4 was changed");
        assertThat(alarms).singleElement().asString().contains("renamed to", "audit.db.damaged-1");
        assertThat(temp.resolve("audit.db.damaged-1")).exists();
    }

    @Test
    void a_kill_before_the_head_file_is_updated_is_no_fault_but_a_missing_head_file_is() throws Exception {
        fill(0);
        String before = Files.readString(temp.resolve("audit.head"));
        fill(3);
        Files.writeString(temp.resolve("audit.head"), before);
        assertThat(proof()).isEqualTo(new AuditVerification(3, ""));
        Files.delete(temp.resolve("audit.head"));
        assertThat(proof().fault()).contains("audit.head is missing");
    }

    @Test
    void rows_that_cannot_be_written_are_a_trouble_until_they_are() throws Exception {
        Path base = temp.resolve("audit.db");
        Files.createDirectory(base);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (AuditLog log = new AuditLog(temp, told::add)) {
            assertThat(log.problem()).isEmpty();
            log.append(entry(1));
            log.open();
            assertThat(told.poll(20, TimeUnit.SECONDS)).contains("cannot be written", "1 rows wait");
            assertThat(log.problem()).contains("cannot be written", "Free space");
            Files.delete(base);
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("the audit can be written again");
            assertThat(log.problem()).isEmpty();
        }
        assertThat(proof()).isEqualTo(new AuditVerification(1, ""));
    }

    @Test
    void a_query_that_fails_is_no_trouble_once_the_database_can_be_opened() throws Exception {
        Path base = temp.resolve("audit.db");
        Files.createDirectory(base);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (AuditLog log = new AuditLog(temp, told::add)) {
            assertThat(log.verify().toCompletableFuture()).failsWithin(20, TimeUnit.SECONDS);
            assertThat(told.poll(20, TimeUnit.SECONDS)).contains("cannot be written");
            Files.delete(base);
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("the audit can be written again");
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void a_query_that_fails_is_no_failure_to_write() throws Exception {
        try (AuditLog log = log()) {
            log.append(entry(1));
            assertThat(await(log.verify()).rows()).isEqualTo(1);
            try (Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                    Statement statement = base.createStatement()) {
                statement.execute("DROP TABLE audit");
            }
            assertThat(log.verify().toCompletableFuture()).failsWithin(20, TimeUnit.SECONDS);
            assertThat(await(log.verify()).rows())
                    .as("the database is opened again")
                    .isZero();
            assertThat(log.problem()).isEmpty();
        }
        assertThat(alarms).singleElement().asString().contains("rows are missing at the end");
    }

    @Test
    void the_database_is_opened_only_when_needed() throws Exception {
        AuditLog log = log();
        log.append(entry(1));
        assertThat(temp.resolve("audit.db")).doesNotExist();
        log.close();
        assertThat(proof()).isEqualTo(new AuditVerification(1, ""));
    }

    @Test
    void the_oldest_rows_are_removed_at_the_bound_and_the_chain_still_holds() throws Exception {
        AuditRetention.Bounds bounds = new AuditRetention.Bounds(100, 1L << 30);
        for (int i = 0; i < 15; i++) {
            fill(20, bounds);
            assertThat(proof().fault()).isEmpty();
        }
        try (AuditLog log = log()) {
            List<AuditRow> rows = await(log.rows(0, 1000));
            assertThat(rows).hasSizeBetween(90, 101);
            assertThat(rows.get(rows.size() - 1).id()).isGreaterThan(300);
            AuditRow removal = rows.stream()
                    .filter(row -> row.entry().what().equals("audit"))
                    .reduce((one, next) -> next)
                    .orElseThrow();
            long last = rows.get(0).id() - 1;
            assertThat(removal.entry().before()).startsWith(last + " ");
            assertThat(removal.entry().reason()).contains("at most 100 rows", " to " + last + " were removed");
        }
        assertThat(alarms).isEmpty();
    }

    @Test
    void the_database_keeps_within_its_bytes() throws Exception {
        long bytes = 256 << 10;
        fill(3000, new AuditRetention.Bounds(1_000_000, bytes));
        fill(3000, new AuditRetention.Bounds(1_000_000, bytes));
        assertThat(proof().fault()).isEmpty();
        assertThat(proof().rows()).isBetween(500L, 2000L);
        // one batch of 500 rows may be above the bound until its transaction ends
        assertThat(Files.size(temp.resolve("audit.db"))).isLessThan(2 * bytes);
    }

    @Test
    void rows_that_somebody_else_removes_are_detected_after_a_removal_too() throws Exception {
        AuditRetention.Bounds bounds = new AuditRetention.Bounds(100, 1L << 30);
        fill(95);
        fill(10, bounds);
        assertThat(proof().fault()).isEmpty();
        long first = firstId();
        assertThat(first).isGreaterThan(1);
        tamper("DELETE FROM audit WHERE id = " + first);
        assertThat(proof().fault()).isEqualTo("rows 1 to " + first + " are missing");
        tamper("UPDATE audit SET before = '" + first + " ' || substr(before, instr(before, ' ') + 1)"
                + " WHERE what = 'audit'");
        assertThat(proof().fault()).endsWith("was changed");
    }

    private long firstId() throws Exception {
        try (AuditLog log = log()) {
            return await(log.rows(0, 1000)).get(0).id();
        }
    }

    @Test
    void rows_cannot_be_removed_by_mistake_after_a_removal_either() throws Exception {
        fill(30, new AuditRetention.Bounds(20, 1L << 30));
        try (Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                Statement statement = base.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DELETE FROM audit")).hasMessageContaining("append-only");
        }
    }
}
