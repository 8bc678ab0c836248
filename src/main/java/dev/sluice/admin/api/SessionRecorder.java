package dev.sluice.admin.api;

import dev.sluice.admin.console.Sessions;
import dev.sluice.base.time.Clocks;
import dev.sluice.part.Part;
import dev.sluice.persistence.SessionFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A recorder that keeps the sessions of the console in a file, for the next process. A file that cannot be written only
 * means that operators sign in again after a restart.
 */
public final class SessionRecorder implements Part {
    private static final int USED_SECONDS = 60;

    private final Vertx vertx;
    private final Sessions sessions;
    private final SessionFile file;
    private final Clocks clocks;
    private final AtomicBoolean writing = new AtomicBoolean();
    private long writtenChanges;
    private boolean ended;
    private int seconds;

    /** Continues the sessions of an earlier process. */
    public SessionRecorder(Vertx vertx, Sessions sessions, SessionFile file, Clocks clocks) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.file = file;
        this.clocks = clocks;
        sessions.read(file.read(), clocks.nanos(), clocks.epochMillis());
    }

    /** Writes sessions that were opened or ended, and once a minute when they were used last. */
    @Override
    public void everySecond() {
        boolean isDue = ++seconds % USED_SECONDS == 0 || sessions.changes() != writtenChanges;
        if (isDue && writing.compareAndSet(false, true)) {
            vertx.executeBlocking(() -> write(false), false).onComplete(done -> writing.set(false));
        }
    }

    /**
     * Writes the sessions for the last time, after the last request for a sign-out: afterwards the file belongs to
     * another process.
     */
    @Override
    public void close() {
        write(true);
    }

    private synchronized boolean write(boolean isLast) {
        if (ended) {
            return false;
        }
        ended = isLast;
        long changes = sessions.changes();
        try {
            file.write(sessions.written(clocks.nanos(), clocks.epochMillis()));
            writtenChanges = changes;
            return true;
        } catch (IOException e) {
            file.delete(); // what it has may include a session that was ended
            return false;
        }
    }
}
