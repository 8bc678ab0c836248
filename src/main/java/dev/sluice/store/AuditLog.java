package dev.sluice.store;

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
 * The audit: rows are taken at once and brought into the database by a thread of its own, so that neither a locked nor a broken database ever keeps anybody from
 * tripping. The database is opened with the first row that has to go there after {@link #open}: its native library would slow the start.
 *
 * <p>What cannot be written waits, within a bound, and is tried again; a database that is beyond reading is set aside and a new one begun, which says so. Any thread.
 */
public final class AuditLog implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_AT_ONCE = 500;
    private static final long RETRY_MILLIS = 1000;
    private static final long LAST_WRITE_MILLIS = 2000;

    /** Something to be asked of the database. */
    private record Question<T>(Asked<T> asked, CompletableFuture<T> answer) {
        void answer(AuditBase base) throws SQLException {
            answer.complete(asked.of(base));
        }
    }

    @FunctionalInterface
    private interface Asked<T> {
        T of(AuditBase base) throws SQLException;
    }

    private final Path folder;
    private final Consumer<String> alarm;
    private final Deque<AuditEntry> waiting = new ArrayDeque<>();
    private final Deque<Question<?>> questions = new ArrayDeque<>();
    private final Thread thread;
    private @Nullable AuditBase base;
    private boolean opened;
    private boolean closed;
    private boolean failed;
    private long dropped;

    public AuditLog(Path folder, Consumer<String> alarm) {
        this.folder = folder;
        this.alarm = alarm;
        thread = new Thread(this::run, "sluice-audit");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on rows are written; before, they wait. */
    public synchronized void open() {
        opened = true;
        notifyAll();
    }

    /** Never waits, never fails. */
    public synchronized void append(AuditEntry entry) {
        if (waiting.size() >= MOST_WAITING) {
            dropped++; // the first rows of a trouble tell more than the last
            return;
        }
        waiting.addLast(entry);
        notifyAll();
    }

    /** Rows that are not in the database yet. */
    public synchronized int behind() {
        return waiting.size();
    }

    /** Rows that were lost because the database could not be written for too long. */
    public synchronized long dropped() {
        return dropped;
    }

    /** The latest rows since that time, the oldest first. */
    public CompletionStage<List<AuditRow>> rows(long sinceEpochMillis, int most) {
        return ask(base -> base.rows(sinceEpochMillis, most));
    }

    /** Whether every row is as it was written and none is missing. */
    public CompletionStage<AuditProof> verify() {
        return ask(AuditBase::verify);
    }

    private synchronized <T> CompletionStage<T> ask(Asked<T> asked) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        questions.addLast(new Question<>(asked, answer));
        opened = true;
        notifyAll();
        return answer;
    }

    private void run() {
        try {
            while (awaitWork()) {
                work();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        AuditBase last = base;
        if (last != null) {
            last.close();
        }
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && (!opened || (waiting.isEmpty() && questions.isEmpty()))) {
            wait();
        }
        return !closed || (opened && !failed && !(waiting.isEmpty() && questions.isEmpty()));
    }

    private void work() throws InterruptedException {
        try {
            AuditBase to = base();
            for (List<AuditEntry> some = first(); !some.isEmpty(); some = first()) {
                to.append(some);
                written(some.size());
            }
            answer(to);
        } catch (SQLException | IOException e) {
            failed(e);
        }
    }

    private AuditBase base() throws SQLException, IOException {
        AuditBase known = base;
        if (known != null && !known.isInPlace()) {
            known.close();
            known = null;
            base = null;
            alarm.accept(
                    "the audit in " + folder + " was removed or replaced while the gateway runs: its earlier rows are"
                            + " not there any more; it goes on with what lies there now, or with a new one");
        }
        if (known == null) {
            known = AuditBase.open(folder, alarm);
            base = known;
        }
        return known;
    }

    private synchronized List<AuditEntry> first() {
        return waiting.stream().limit(MOST_AT_ONCE).toList();
    }

    private synchronized void written(int rows) {
        for (int i = 0; i < rows; i++) {
            waiting.removeFirst();
        }
        if (failed) {
            alarm.accept("the audit can be written again");
        }
        failed = false;
    }

    private void answer(AuditBase from) throws SQLException {
        for (Question<?> question = question(); question != null; question = question()) {
            try {
                question.answer(from);
            } catch (SQLException e) {
                question.answer().completeExceptionally(e);
                throw e;
            }
        }
    }

    /** The next question, once all rows that came before it are written; null: there is none, or rows came meanwhile. */
    private synchronized @Nullable Question<?> question() {
        return waiting.isEmpty() ? questions.pollFirst() : null;
    }

    private void failed(Exception e) throws InterruptedException {
        AuditBase broken = base;
        base = null;
        if (broken != null) {
            broken.close();
        }
        synchronized (this) {
            if (!failed) {
                alarm.accept("the audit in " + folder + " cannot be written: " + e.getMessage() + "; " + waiting.size()
                        + " rows wait, trying again until it works");
            }
            failed = true;
            for (Question<?> question : questions) {
                question.answer().completeExceptionally(e);
            }
            questions.clear();
            for (boolean waited = false; !waited && !closed; waited = true) {
                wait(RETRY_MILLIS); // woken too early it only tries again too early
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            opened = opened || !waiting.isEmpty() || Files.exists(folder.resolve(AuditBase.FILE));
            notifyAll();
        }
        try {
            thread.join(LAST_WRITE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
