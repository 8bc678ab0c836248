package dev.sluice.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The table of bans in the database of the audit. Unlike the audit it is bounded: it keeps the newest
 * {@value #MAX_ROWS} bans that ended within a week, and SQLite uses the space of deleted rows again. It is not part
 * of the hash chain. Used by one thread.
 */
final class BanTable {
    static final int MAX_ROWS = 2_000;
    static final long KEPT_MILLIS = 7 * 86_400_000L;

    /** A ban that starts within this time after the end of the stored one continues it. */
    private static final long SAME_MILLIS = 2_000;

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS bans (id INTEGER PRIMARY KEY, start INTEGER NOT NULL, until INTEGER NOT NULL,
                exchange TEXT NOT NULL, limit_name TEXT NOT NULL, scope_key TEXT NOT NULL, seen_by TEXT NOT NULL, reason TEXT NOT NULL)""";

    private static final String EXTEND = """
            UPDATE bans SET until = max(until, ?) WHERE id =
                (SELECT max(id) FROM bans WHERE exchange = ? AND limit_name = ? AND scope_key = ? AND until >= ?)""";

    private final Connection connection;

    BanTable(Connection connection) {
        this.connection = connection;
    }

    /**
     * Stores a ban, or the later end of one that is stored, also by an earlier process, and deletes what is beyond
     * the bound. After a failure the table is as before.
     */
    void write(BanRecord ban) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            if (!extend(ban)) {
                insert(ban);
            }
            statement.execute("DELETE FROM bans WHERE until < " + (ban.startEpochMillis() - KEPT_MILLIS)
                    + " OR id <= (SELECT max(id) FROM bans) - " + MAX_ROWS);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Returns whether the ban continues a stored one, which then has the later end. */
    private boolean extend(BanRecord ban) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(EXTEND)) {
            update.setLong(1, ban.untilEpochMillis());
            update.setString(2, ban.exchange());
            update.setString(3, ban.limit());
            update.setString(4, ban.scopeKey());
            update.setLong(5, ban.startEpochMillis() - SAME_MILLIS);
            return update.executeUpdate() > 0;
        }
    }

    private void insert(BanRecord ban) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO bans VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, ban.startEpochMillis());
            insert.setLong(2, ban.untilEpochMillis());
            insert.setString(3, ban.exchange());
            insert.setString(4, ban.limit());
            insert.setString(5, ban.scopeKey());
            insert.setString(6, ban.seenBy());
            insert.setString(7, ban.reason());
            insert.executeUpdate();
        }
    }

    /** Returns the newest bans that end after that time, oldest first. Does not create the table. */
    List<BanRecord> since(long epochMillis, int max) throws SQLException {
        List<BanRecord> bans = new ArrayList<>();
        if (!exists()) {
            return bans;
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT * FROM bans WHERE until >= ? ORDER BY id DESC LIMIT ?")) {
            select.setLong(1, epochMillis);
            select.setInt(2, max);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    bans.add(new BanRecord(
                            row.getLong("start"),
                            row.getLong("until"),
                            AuditDatabase.text(row, "exchange"),
                            AuditDatabase.text(row, "limit_name"),
                            AuditDatabase.text(row, "scope_key"),
                            AuditDatabase.text(row, "seen_by"),
                            AuditDatabase.text(row, "reason")));
                }
            }
        }
        Collections.reverse(bans);
        return bans;
    }

    private boolean exists() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'bans'")) {
            return found.next();
        }
    }
}
