package dev.sluice.persistence;

import dev.sluice.base.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The database of the audit: append-only rows, enforced by triggers. Each row has a hash over itself and the hash of
 * the row before. A separate file holds the last hash, so that rows removed from the end are detected too. The oldest
 * rows are removed at the bounds of {@link AuditRetention}. Used by one thread.
 */
final class AuditDatabase {
    static final String FILE = "audit.db";

    private static final String HEAD = "audit.head";
    private static final String FIRST = "0".repeat(64);
    private static final int BUSY_MILLIS = 2000;

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, bound REAL NOT NULL, who TEXT NOT NULL,
                what TEXT NOT NULL, scope TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, reason TEXT NOT NULL,
                refused INTEGER NOT NULL, hash TEXT NOT NULL)""";

    private final Path folder;
    private final Connection connection;
    private final BanTable bans;
    private final AuditRetention retention;
    private final @Nullable Object identity;
    private long id;
    private String hash = FIRST;

    private AuditDatabase(Path folder, Connection connection, AuditRetention.Bounds bounds, @Nullable Object identity) {
        this.folder = folder;
        this.connection = connection;
        bans = new BanTable(connection);
        retention = new AuditRetention(connection, bounds);
        this.identity = identity;
    }

    /** Returns whether the file at the path is still the open one. */
    boolean isInPlace() {
        return FileIdentity.isStill(identity, folder.resolve(FILE));
    }

    /**
     * Opens or creates the database; a damaged file is renamed, an alarm reports it, and a new database is created. Its
     * rows continue the numbers of the damaged one, so that {@link #verify} names the rows that it lacks.
     */
    static AuditDatabase open(Path folder, AuditRetention.Bounds bounds, Consumer<String> alarm)
            throws SQLException, IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "the data folder was removed");
        }
        loadFrom(folder);
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            deleteJournals(folder); // journals of a removed database; SQLite would apply them to the new one
        }
        OwnerOnlyFiles.makeFile(file);
        try {
            return connect(folder, file, bounds, alarm);
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw e;
            }
            Path aside = setAside(folder, file);
            alarm.accept("the audit " + file + " is damaged (" + e.getMessage() + "); it was renamed to " + aside
                    + " and a new one was started");
            OwnerOnlyFiles.makeFile(file);
            return connect(folder, file, bounds, any -> {}); // that rows are missing was just said
        }
    }

    /**
     * Opens a copy of the database, in another folder. SQLite writes beside a database also to read it; such files of
     * another user would stop the gateway at its next start.
     */
    static AuditDatabase openCopy(Path folder, Path to) throws SQLException, IOException {
        if (Files.exists(folder.resolve(HEAD))) {
            Files.copy(folder.resolve(HEAD), to.resolve(HEAD)); // first: rows may follow while the others are copied
        }
        Path copy = Files.copy(folder.resolve(FILE), to.resolve(FILE));
        Path journal = folder.resolve(FILE + "-wal");
        if (Files.exists(journal)) {
            Files.copy(journal, to.resolve(FILE + "-wal"));
        }
        // not the native library in the folder, which another machine may have written
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + copy, new Properties());
        return new AuditDatabase(to, connection, AuditRetention.Bounds.DEFAULT, null);
    }

    private static boolean isDamage(SQLException e) {
        return e.getErrorCode() == 11 || e.getErrorCode() == 26; // SQLITE_CORRUPT, SQLITE_NOTADB
    }

    private static Path setAside(Path folder, Path file) throws IOException {
        for (int i = 1; ; i++) {
            Path aside = folder.resolve(FILE + ".damaged-" + i);
            if (Files.notExists(aside)) {
                deleteJournals(folder); // the head file stays: it tells which rows the new database lacks
                return Files.move(file, aside);
            }
        }
    }

    private static void deleteJournals(Path folder) throws IOException {
        for (String more : List.of("-wal", "-shm")) {
            Files.deleteIfExists(folder.resolve(FILE + more));
        }
    }

    private static AuditDatabase connect(Path folder, Path file, AuditRetention.Bounds bounds, Consumer<String> alarm)
            throws SQLException, IOException {
        Object identity = FileIdentity.of(file);
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute(TABLE);
            statement.execute("CREATE TRIGGER IF NOT EXISTS no_UPDATE BEFORE UPDATE ON audit"
                    + " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END");
            statement.execute(AuditRetention.NO_DELETE);
            AuditDatabase database = new AuditDatabase(folder, connection, bounds, identity);
            try (ResultSet last = statement.executeQuery("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")) {
                if (last.next()) {
                    database.id = last.getLong(1);
                    database.hash = text(last, "hash");
                } else if (Files.notExists(folder.resolve(HEAD))) {
                    // before the first row: a kill right after that row must not look like a removed head file
                    database.writeHead();
                }
            }
            database.continueFromHead(alarm);
            return database;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Continues from the head file when it differs from the rows: rows removed or rewritten while the gateway was
     * stopped then leave a gap that later rows do not close.
     */
    private void continueFromHead(Consumer<String> alarm) {
        String[] head = head();
        boolean readable = head.length == 2 && head[0].matches("[0-9]{1,18}") && head[1].length() == FIRST.length();
        if (!readable) {
            if (id > 0) {
                alarm.accept("the audit: " + headless(head));
            }
            return;
        }
        long last = Long.parseLong(head[0]);
        if (last >= id && !(last == id && head[1].equals(hash))) {
            alarm.accept("the audit: " + headless(head));
            id = last;
            hash = head[1];
        }
    }

    /**
     * Appends all entries or none, and removes the oldest rows at the bounds; after a failure only {@link #close} may
     * be called.
     */
    void append(List<AuditEntry> entries) throws SQLException {
        long nextId = id;
        String nextHash = hash;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (AuditEntry entry : entries) {
                nextId++;
                nextHash = hash(nextHash, nextId, entry);
                insert(insert, nextId, entry, nextHash);
            }
            AuditRetention.Removal removal = retention.due(entries.get(entries.size() - 1));
            if (removal != null) {
                nextId++;
                nextHash = hash(nextHash, nextId, removal.entry());
                insert(insert, nextId, removal.entry(), nextHash);
                retention.remove(removal);
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
        id = nextId;
        hash = nextHash;
        writeHead();
    }

    private static void insert(PreparedStatement insert, long id, AuditEntry entry, String hash) throws SQLException {
        insert.setLong(1, id);
        insert.setLong(2, entry.epochMillis());
        insert.setDouble(3, entry.clockBoundMillis());
        insert.setString(4, entry.who());
        insert.setString(5, entry.what());
        insert.setString(6, entry.scope());
        insert.setString(7, entry.before());
        insert.setString(8, entry.after());
        insert.setString(9, entry.reason());
        insert.setLong(10, entry.refused());
        insert.setString(11, hash);
        insert.executeUpdate();
    }

    private void writeHead() {
        try {
            OwnerOnlyFiles.replaceFile(folder.resolve(HEAD), id + " " + hash + "\n");
        } catch (IOException e) {
            // an older head still proves the rows up to it
        }
    }

    /** Returns the table of bans in this database. */
    BanTable bans() {
        return bans;
    }

    List<AuditRow> rows(long sinceEpochMillis, int max) throws SQLException {
        List<AuditRow> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT * FROM audit WHERE at >= ? ORDER BY id DESC LIMIT ?")) {
            select.setLong(1, sinceEpochMillis);
            select.setInt(2, max);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    rows.add(row(result));
                }
            }
        }
        Collections.reverse(rows);
        return rows;
    }

    private static AuditRow row(ResultSet row) throws SQLException {
        AuditEntry entry = new AuditEntry(
                row.getLong("at"),
                row.getDouble("bound"),
                text(row, "who"),
                text(row, "what"),
                text(row, "scope"),
                text(row, "before"),
                text(row, "after"),
                text(row, "reason"),
                row.getLong("refused"));
        return new AuditRow(row.getLong("id"), entry, text(row, "hash"));
    }

    /**
     * Returns the text of a column, or "" for NULL, which this program never writes; the hash of an audit row then
     * shows the change.
     */
    static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    /**
     * Checks the whole hash chain and that it contains the last written head. The chain begins at row 1, or after the
     * rows that the gateway removed.
     */
    AuditVerification verify() throws SQLException {
        String[] head = head();
        long count = 0;
        long before = 0;
        String hashBefore = FIRST;
        boolean headSeen = isHead(head, 0, FIRST);
        String missing = "";
        try (Statement select = connection.createStatement();
                ResultSet result = select.executeQuery("SELECT * FROM audit ORDER BY id")) {
            while (result.next()) {
                AuditRow row = row(result);
                if (count == 0 && row.id() > 1) {
                    String removed = retention.hashBefore(row.id());
                    missing = removed == null ? missing(1, row.id() - 1) : "";
                    before = row.id() - 1;
                    hashBefore = Objects.requireNonNullElse(removed, "");
                }
                if (row.id() != before + 1) {
                    return new AuditVerification(count, missing(before + 1, row.id() - 1));
                }
                boolean isProven = count > 0 || missing.isEmpty(); // nothing proves the row after missing ones
                hashBefore = isProven ? hash(hashBefore, row.id(), row.entry()) : row.hash();
                if (!hashBefore.equals(row.hash())) {
                    return new AuditVerification(count, "row " + row.id() + " was changed");
                }
                before = row.id();
                count++;
                headSeen |= isHead(head, before, hashBefore);
            }
        }
        return new AuditVerification(count, !headSeen ? headless(head) : missing);
    }

    private static String missing(long first, long last) {
        return first == last ? "row " + first + " is missing" : "rows " + first + " to " + last + " are missing";
    }

    private static boolean isHead(String[] head, long id, String hash) {
        return head.length == 2 && head[0].equals(Long.toString(id)) && head[1].equals(hash);
    }

    private static String headless(String[] head) {
        return head.length == 2
                ? "rows are missing at the end: row " + head[0] + " is not the row that was written last"
                : HEAD + " is missing; it records the row that was written last";
    }

    private String[] head() {
        try {
            return Files.readString(folder.resolve(HEAD)).strip().split(" ", -1);
        } catch (NoSuchFileException e) {
            return new String[0];
        } catch (IOException e) {
            return new String[] {"?", "?"};
        }
    }

    private static String hash(String before, long id, AuditEntry entry) {
        MessageDigest sha = Sha256.digest();
        for (Object part : List.of(
                before,
                id,
                entry.epochMillis(),
                Double.doubleToLongBits(entry.clockBoundMillis()),
                entry.who(),
                entry.what(),
                entry.scope(),
                entry.before(),
                entry.after(),
                entry.reason(),
                entry.refused())) {
            byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
            sha.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha.update(text);
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // nothing is left to do
        }
    }

    /**
     * Lets the driver load its native library from the data folder, where it is stored once: by default it extracts a
     * copy at each start and leaves it behind.
     */
    private static void loadFrom(Path folder) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        Path library =
                folder.resolve("lib").resolve(SQLiteJDBCLoader.getVersion()).resolve(name);
        if (Files.notExists(library)) {
            String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
            try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
                if (in == null) {
                    return; // the driver reports what is missing
                }
                Files.createDirectories(library.getParent());
                Path unfinished = library.resolveSibling(name + ".new");
                Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
                Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        System.setProperty("org.sqlite.lib.path", String.valueOf(library.getParent()));
        System.setProperty("org.sqlite.lib.name", name);
    }
}
