package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audit log: rows are queued at once and written to the database by a thread of its own, so that a locked or
 * broken database never delays a trip. The database is opened only when the first row or query after {@link #open}
 * needs it, because loading its native library would slow the start.
 *
 * <p>Rows that cannot be written wait in a bounded queue and are retried. An unreadable database is renamed and
 * replaced by a new one, and an alarm reports it.
 *
 * <p>The same database has a table of the exchanges' bans, which is bounded. Bans are written after all rows of the
 * audit, and a ban that cannot be written never delays one. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_AT_ONCE = 500;
    private static final int MAX_WAITING_BANS = 200;
    private static final long RETRY_MILLIS = 1000;
    private static final long LAST_WRITE_MILLIS = 2000;

    /** A query of the database and the future of its result. */
    private record PendingQuery<T>(Query<T> asked, CompletableFuture<T> response) {
        void answer(AuditDatabase database) throws SQLException {
            response.complete(asked.of(database));
        }
    }

    @FunctionalInterface
    private interface Query<T> {
        T of(AuditDatabase database) throws SQLException;
    }

    private final Path folder;
    private final AuditRetention.Bounds bounds;
    private final Consumer<String> alarm;
    private final Deque<AuditEntry> waiting = new ArrayDeque<>();
    private final Deque<BanRecord> waitingBans = new ArrayDeque<>();
    private final Deque<PendingQuery<?>> queries = new ArrayDeque<>();
    private final Thread thread;
    private @Nullable AuditDatabase database;
    private boolean opened;
    private boolean closed;
    /** Whether the thread has ended, so that no query is answered any more. */
    private boolean ended;
    /** Why the last attempt to write failed; "" when it did not. */
    private String failure = "";
    /** Whether the waiting bans are to be written; after a failure the next work of any kind tries again. */
    private boolean bansDue;

    private boolean bansFailed;
    private long dropped;

    public AuditLog(Path folder, Consumer<String> alarm) {
        this(folder, AuditRetention.Bounds.DEFAULT, alarm);
    }

    AuditLog(Path folder, AuditRetention.Bounds bounds, Consumer<String> alarm) {
        this.folder = folder;
        this.bounds = bounds;
        this.alarm = alarm;
        thread = new Thread(this::run, "sluice-audit");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts writing; rows appended before are kept until now. */
    public synchronized void open() {
        opened = true;
        notifyAll();
    }

    /** Queues a row; never blocks and never fails. */
    public synchronized void append(AuditEntry entry) {
        if (waiting.size() >= MAX_WAITING) {
            dropped++; // the first rows of an incident tell more than the last
            return;
        }
        waiting.addLast(entry);
        notifyAll();
    }

    /** Queues a ban for the table of bans; never blocks and never fails. The oldest of too many is forgotten. */
    public synchronized void append(BanRecord ban) {
        if (waitingBans.size() >= MAX_WAITING_BANS) {
            waitingBans.removeFirst();
        }
        waitingBans.addLast(ban);
        bansDue = true;
        notifyAll();
    }

    /** Returns the number of rows that are not in the database yet. */
    public synchronized int backlog() {
        return waiting.size();
    }

    /** Returns the number of rows lost because the queue was full. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Returns why rows of the audit are not written, and what to do; "" when they are. */
    public synchronized String problem() {
        if (failure.isEmpty()) {
            return "";
        }
        return "the audit in " + folder + " cannot be written: " + failure + "; " + waiting.size()
                + " rows wait in memory and are retried until they are written, " + dropped
                + " are lost. Free space on the disk, or repair the data folder";
    }

    /** Returns the latest rows since that time, oldest first. */
    public CompletionStage<List<AuditRow>> rows(long sinceEpochMillis, int max) {
        return query(from -> from.rows(sinceEpochMillis, max));
    }

    /** Returns the latest bans that ended after that time, oldest first. */
    public CompletionStage<List<BanRecord>> bans(long sinceEpochMillis, int max) {
        return query(from -> from.bans().since(sinceEpochMillis, max));
    }

    /** Verifies that no row was changed and none is missing. */
    public CompletionStage<AuditVerification> verify() {
        return query(AuditDatabase::verify);
    }

    private synchronized <T> CompletionStage<T> query(Query<T> asked) {
        CompletableFuture<T> response = new CompletableFuture<>();
        if (ended) {
            response.completeExceptionally(new IllegalStateException("the audit is closed"));
            return response;
        }
        queries.addLast(new PendingQuery<>(asked, response));
        opened = true;
        notifyAll();
        return response;
    }

    private void run() {
        try {
            while (awaitWork()) {
                work();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        AuditDatabase last = database;
        if (last != null) {
            last.close();
        }
        synchronized (this) {
            ended = true;
            failQueries(new IllegalStateException("the audit was closed before the query was answered"));
        }
    }

    private synchronized void failQueries(Throwable cause) {
        for (PendingQuery<?> query : queries) {
            query.response().completeExceptionally(cause);
        }
        queries.clear();
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && (!opened || isIdle())) {
            wait();
        }
        return !closed || (opened && failure.isEmpty() && !isIdle());
    }

    private synchronized boolean isIdle() {
        return waiting.isEmpty() && queries.isEmpty() && !bansDue && failure.isEmpty();
    }

    private void work() throws InterruptedException {
        try {
            AuditDatabase to = database();
            for (List<AuditEntry> some = first(); !some.isEmpty(); some = first()) {
                to.append(some);
                written(some.size());
            }
            writeBans(to);
            answer(to);
            reportRecovery();
        } catch (SQLException | IOException | RuntimeException | Error e) { // else the thread would end unnoticed
            failed(e);
        }
    }

    private void writeBans(AuditDatabase to) {
        try {
            for (BanRecord ban = nextBan(); ban != null; ban = nextBan()) {
                to.bans().write(ban);
                bansWritten(ban);
            }
        } catch (SQLException | RuntimeException | Error e) { // else a ban would delay rows of the audit
            bansNotWritten(e);
        }
    }

    /** Returns the next ban to write; null when there is none, or a row of the audit, which comes first. */
    private synchronized @Nullable BanRecord nextBan() {
        BanRecord next = waitingBans.peekFirst();
        bansDue = next != null && !waiting.isEmpty();
        return waiting.isEmpty() ? next : null;
    }

    private synchronized void bansWritten(BanRecord ban) {
        if (ban.equals(waitingBans.peekFirst())) {
            waitingBans.removeFirst();
        }
        bansFailed = false;
    }

    private void bansNotWritten(Throwable e) {
        boolean first;
        synchronized (this) {
            bansDue = false;
            first = !bansFailed;
            bansFailed = true;
        }
        if (first) {
            alarm.accept("bans cannot be written to the audit's database in " + folder + ": " + why(e) + "; the newest "
                    + MAX_WAITING_BANS + " are retried");
        }
    }

    private AuditDatabase database() throws SQLException, IOException {
        AuditDatabase known = database;
        if (known != null && !known.isInPlace()) {
            known.close();
            known = null;
            database = null;
            alarm.accept(
                    "the audit in " + folder + " was removed or replaced while the gateway runs: its earlier rows are"
                            + " gone; the audit continues in the present file, or in a new one");
        }
        if (known == null) {
            known = AuditDatabase.open(folder, bounds, alarm);
            database = known;
        }
        return known;
    }

    private synchronized List<AuditEntry> first() {
        return waiting.stream().limit(MAX_AT_ONCE).toList();
    }

    private synchronized void written(int rows) {
        for (int i = 0; i < rows; i++) {
            waiting.removeFirst();
        }
        reportRecovery();
    }

    private synchronized void reportRecovery() {
        if (!failure.isEmpty()) {
            alarm.accept("the audit can be written again");
        }
        failure = "";
    }

    /** A query that fails is no failure to write; the others get a new connection. */
    private void answer(AuditDatabase from) {
        for (PendingQuery<?> query = nextQuery(); query != null; query = nextQuery()) {
            try {
                query.answer(from);
            } catch (SQLException | RuntimeException | Error e) {
                from.close();
                database = null;
                query.response().completeExceptionally(e);
                return;
            }
        }
    }

    /**
     * Returns the next query once all rows and bans appended before it are written; null when there is none or more of
     * them arrived.
     */
    private synchronized @Nullable PendingQuery<?> nextQuery() {
        return waiting.isEmpty() && !bansDue ? queries.pollFirst() : null;
    }

    private static String why(Throwable e) {
        return e instanceof SQLException || e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
    }

    private void failed(Throwable e) throws InterruptedException {
        AuditDatabase broken = database;
        database = null;
        if (broken != null) {
            broken.close();
        }
        synchronized (this) {
            boolean isFirst = failure.isEmpty();
            failure = why(e);
            if (isFirst) {
                alarm.accept(problem());
            }
            failQueries(e);
            for (boolean waited = false; !waited && !closed; waited = true) {
                wait(RETRY_MILLIS); // a spurious wake-up only retries earlier
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            opened = opened || !waiting.isEmpty() || Files.exists(folder.resolve(AuditDatabase.FILE));
            notifyAll();
        }
        try {
            thread.join(LAST_WRITE_MILLIS);
            int unwritten = backlog();
            if (unwritten > 0) {
                alarm.accept("the audit in " + folder + " loses " + unwritten + " rows, which it could not write until"
                        + " the stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
