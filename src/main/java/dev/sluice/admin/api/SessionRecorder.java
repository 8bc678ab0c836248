package dev.sluice.admin.api;

import dev.sluice.admin.console.Sessions;
import dev.sluice.base.time.Clocks;
import dev.sluice.part.Part;
import dev.sluice.part.StateWriter;
import dev.sluice.persistence.RecordFile;
import dev.sluice.persistence.SavedSessions;
import io.vertx.core.Vertx;
import java.io.IOException;

/**
 * A recorder that keeps the sessions of the console in a file, for the next process. A file that cannot be written only
 * means that operators sign in again after a restart.
 */
public final class SessionRecorder implements Part {
    private static final int USED_SECONDS = 60;

    private final Sessions sessions;
    private final RecordFile<SavedSessions> file;
    private final Clocks clocks;
    private final StateWriter writer;
    private volatile long writtenChanges;
    private int seconds;

    /** Continues the sessions of an earlier process. */
    public SessionRecorder(Vertx vertx, Sessions sessions, RecordFile<SavedSessions> file, Clocks clocks) {
        this.sessions = sessions;
        this.file = file;
        this.clocks = clocks;
        writer = new StateWriter(vertx, this::write);
        file.readIfPossible().ifPresent(saved -> sessions.restore(saved, clocks.nanos(), clocks.epochMillis()));
    }

    /** Writes sessions that were opened or ended, and once a minute when they were used last. */
    @Override
    public void everySecond() {
        if (++seconds % USED_SECONDS == 0 || sessions.changes() != writtenChanges) {
            writer.begin();
        }
    }

    /** Writes the sessions for the last time, after the last request for a sign-out. */
    @Override
    public void close() {
        writer.end();
    }

    private void write() {
        long changes = sessions.changes();
        try {
            file.write(sessions.saved(clocks.nanos(), clocks.epochMillis()));
            writtenChanges = changes;
        } catch (IOException e) {
            file.delete(); // what it has may include a session that was ended
        }
    }
}
