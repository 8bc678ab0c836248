package dev.sluice.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The removal of the oldest rows of the audit when it reaches its bounds on disk.
 *
 * <p>A row of the audit records each removal: the number and the hash of the last removed row. So the hash chain still
 * proves that exactly those rows were removed by the gateway, and rows that somebody else removes are still detected.
 * SQLite uses the space of deleted rows again, so the file stays near its bound. Used by one thread.
 */
final class AuditRetention {
    /**
     * The bounds of the audit on disk.
     *
     * @param rows the maximum number of rows
     * @param bytes the maximum size of the database in bytes, without space that is free for new rows
     */
    record Bounds(long rows, long bytes) {
        /** Rows come from changes of modes, breakers, configuration and tokens: one a minute for 138 days. */
        static final Bounds DEFAULT = new Bounds(200_000, 256L << 20);
    }

    /** The trigger that forbids the removal of rows; replaced for the time of a removal, within its transaction. */
    static final String NO_DELETE = "CREATE TRIGGER IF NOT EXISTS no_DELETE BEFORE DELETE ON audit"
            + " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END";

    private static final String WHO = "gateway";
    private static final String WHAT = "audit";
    private static final String SCOPE = "oldest rows";
    /** The part of the bound that a removal leaves, so that removals are rare. */
    private static final double REMAINING_PART = 0.9;

    /**
     * A removal that is due.
     *
     * @param lastId the number of the last row to remove; all rows before it are removed too
     * @param entry the row of the audit that records the removal
     */
    record Removal(long lastId, AuditEntry entry) {}

    private final Connection connection;
    private final Bounds bounds;

    AuditRetention(Connection connection, Bounds bounds) {
        this.connection = connection;
        this.bounds = bounds;
    }

    /**
     * Returns the removal that is due; null when the audit is within its bounds.
     *
     * @param latest the latest row, whose time the removal has too
     */
    @Nullable
    Removal due(AuditEntry latest) throws SQLException {
        long first = number("SELECT min(id) FROM audit");
        long rows = number("SELECT max(id) FROM audit") - first + 1;
        long bytes = (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
        if (rows <= 1 || (rows <= bounds.rows() && bytes <= bounds.bytes())) {
            return null;
        }
        double kept = REMAINING_PART * Math.min((double) bounds.rows() / rows, (double) bounds.bytes() / bytes);
        long last = first + rows - 1 - Math.max(1, (long) (rows * kept));
        String reason = "The audit holds at most " + bounds.rows() + " rows and " + (bounds.bytes() >> 20)
                + " MiB. Rows " + first + " to " + last + " were removed.";
        AuditEntry entry = new AuditEntry(
                latest.epochMillis(),
                latest.clockBoundMillis(),
                WHO,
                WHAT,
                SCOPE,
                last + " " + hashOf(last),
                "removed",
                reason,
                0);
        return new Removal(last, entry);
    }

    /** Removes the rows; within the transaction that appends the row about it. */
    void remove(Removal removal) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER no_DELETE");
            statement.execute("DELETE FROM audit WHERE id <= " + removal.lastId());
            statement.execute(NO_DELETE);
        }
    }

    /**
     * Returns the hash of the last row that the gateway removed before this row; null when no row of the audit
     * records the removal of exactly the rows before it.
     */
    @Nullable
    String hashBefore(long firstId) throws SQLException {
        String last = (firstId - 1) + " ";
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT before FROM audit WHERE who = ? AND what = ? AND scope = ? AND substr(before, 1, ?) = ?")) {
            select.setString(1, WHO);
            select.setString(2, WHAT);
            select.setString(3, SCOPE);
            select.setInt(4, last.length());
            select.setString(5, last);
            try (ResultSet result = select.executeQuery()) {
                return result.next() ? result.getString(1).substring(last.length()) : null;
            }
        }
    }

    private String hashOf(long id) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT hash FROM audit WHERE id = " + id)) {
            return result.next() && result.getString(1) != null ? result.getString(1) : "";
        }
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }
}
