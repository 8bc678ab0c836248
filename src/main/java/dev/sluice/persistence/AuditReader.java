package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A reader of the audit in a data folder whose gateway does not run. It reads a copy and writes nothing into the
 * folder. Blocks. Used by one thread.
 */
public final class AuditReader implements AutoCloseable {
    private final Path copies;
    private final AuditDatabase base;

    private AuditReader(Path copies, AuditDatabase base) {
        this.copies = copies;
        this.base = base;
    }

    /**
     * Opens the audit of a data folder.
     *
     * @throws IOException when the folder has no audit, or it cannot be opened
     */
    public static AuditReader open(Path folder) throws IOException {
        Path copies = Files.createTempDirectory("sluice-audit");
        try {
            return new AuditReader(copies, AuditDatabase.openCopy(folder, copies));
        } catch (SQLException e) {
            delete(copies);
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            delete(copies);
            throw e;
        }
    }

    /** Returns the newest rows since a time in epoch milliseconds, the oldest of them first. */
    public List<AuditRow> rows(long sinceEpochMillis, int max) throws IOException {
        try {
            return base.rows(sinceEpochMillis, max);
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns whether any row was changed or removed. */
    public AuditVerification verify() throws IOException {
        try {
            return base.verify();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        base.close();
        delete(copies);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
