package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the table of bans, alone and beside the audit. The times are those in the rows. */
@Timeout(60)
final class BanTableTest {
    private static final long MINUTE = 60_000;
    private static final long DAY = 86_400_000;

    @TempDir
    Path temp;

    private final List<String> alarms = new CopyOnWriteArrayList<>();

    private static BanRecord ban(long start, long until, String limit) {
        return new BanRecord(start, until, "binance", limit, "", "", "the response to GET /depth of quoter");
    }

    private AuditLog log() {
        return new AuditLog(temp, alarms::add);
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void bans_are_read_after_a_restart_and_a_later_end_moves_the_end_of_the_same_ban() throws Exception {
        try (AuditLog log = log()) {
            log.append(ban(0, 2 * MINUTE, "weight"));
            log.append(ban(0, MINUTE, "orders"));
            log.append(ban(MINUTE, 5 * MINUTE, "weight"));
            assertThat(await(log.bans(0, 100))).containsExactly(ban(0, 5 * MINUTE, "weight"), ban(0, MINUTE, "orders"));
        }
        try (AuditLog log = log()) {
            log.append(new BanRecord(3 * MINUTE, 5 * MINUTE, "binance", "weight", "", "", ""));
            log.append(ban(20 * MINUTE, 22 * MINUTE, "weight"));
            assertThat(await(log.bans(0, 100)))
                    .as("what the process before saw, and the ban that came later")
                    .containsExactly(
                            ban(0, 5 * MINUTE, "weight"),
                            ban(0, MINUTE, "orders"),
                            ban(20 * MINUTE, 22 * MINUTE, "weight"));
            assertThat(await(log.bans(2 * MINUTE, 100))).hasSize(2);
            assertThat(await(log.bans(0, 1))).containsExactly(ban(20 * MINUTE, 22 * MINUTE, "weight"));
            assertThat(await(log.rows(0, 100))).isEmpty();
            assertThat(await(log.verify()).holds()).isTrue();
        }
        assertThat(alarms).isEmpty();
    }

    @Test
    void the_table_is_bounded_in_rows_bytes_and_age() throws Exception {
        String hostile = "x".repeat(10_000);
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            BanTable table = new BanTable(memory);
            assertThat(table.since(0, 10)).isEmpty();
            for (int i = 0; i < 3 * BanTable.MAX_ROWS; i++) {
                long start = i * MINUTE;
                table.write(new BanRecord(start, start + 1_000, hostile, hostile, hostile, hostile, hostile));
            }
            List<BanRecord> kept = table.since(0, 1_000_000);
            assertThat(kept).hasSize(BanTable.MAX_ROWS);
            assertThat(kept.get(kept.size() - 1).startEpochMillis()).isEqualTo((3 * BanTable.MAX_ROWS - 1) * MINUTE);
            assertThat(bytes(memory)).isLessThan(4_000_000);

            long later = 3 * BanTable.MAX_ROWS * MINUTE + BanTable.KEPT_MILLIS - DAY;
            table.write(ban(later, later + MINUTE, "weight"));
            assertThat(table.since(0, 1_000_000))
                    .as("those that ended within the last week")
                    .hasSizeBetween(1_400, 1_500);
        }
    }

    private static long bytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet size = statement.executeQuery(
                        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")) {
            return size.getLong(1);
        }
    }

    @Test
    void a_ban_that_cannot_be_written_delays_no_row_of_the_audit_and_is_written_later() throws Exception {
        try (AuditLog log = log()) {
            log.append(ban(0, MINUTE, "weight"));
            await(log.verify());
            execute("CREATE TRIGGER full BEFORE INSERT ON bans BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
            log.append(ban(10 * MINUTE, 11 * MINUTE, "weight"));
            for (int i = 0; i < 3; i++) {
                log.append(new AuditEntry(i, 0, "tester", "latch", "global", "ACTIVE", "CANCEL_ONLY", "", 0));
            }
            assertThat(await(log.rows(0, 100))).hasSize(3);
            assertThat(log.backlog()).isZero();
            assertThat(await(log.bans(0, 100))).hasSize(1);
            execute("DROP TRIGGER full");
            log.append(ban(20 * MINUTE, 21 * MINUTE, "weight"));
            assertThat(await(log.bans(0, 100))).hasSize(3);
        }
        assertThat(alarms).singleElement().asString().contains("bans cannot be written", "disk is full");
    }

    @Test
    void a_query_finds_each_ban_that_was_appended_before_it() throws Exception {
        try (AuditLog log = log()) {
            for (int i = 1; i <= 300; i++) {
                CompletionStage<List<BanRecord>> before = log.bans(0, 1000);
                log.append(ban(10L * i * MINUTE, (10L * i + 1) * MINUTE, "weight"));
                assertThat(await(log.bans(0, 1000))).hasSize(i);
                await(before);
            }
        }
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = database();
                Statement all = connection.createStatement()) {
            all.execute(statement);
        }
    }
}
