package dev.sluice.logging;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A log that accepts events from any thread and formats and writes them on one thread. The queue is bounded: events
 * that do not fit are dropped and counted. Warnings and errors go to the second stream.
 */
public final class Log implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final long CLOSE_MILLIS = 2_000;

    /**
     * A queued event.
     *
     * @param urgent whether it goes to the second stream
     * @param logEvent the event
     * @param last whether the writer stops here
     */
    private record Line(boolean urgent, LogEvent logEvent, boolean last) {}

    private static final Line LAST = new Line(false, new LogEvent(0, LogLevel.INFO, "", List.of()), true);

    private final LogFormat logFormat;
    private final LongSupplier epochMillis;
    private final PrintStream out;
    private final PrintStream err;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::write, "log");
    private volatile LogLevel logLevel;
    private volatile boolean access;

    /** @param epochMillis the source of the time of day, in milliseconds since 1970 */
    public Log(LogSettings settings, LongSupplier epochMillis, PrintStream out, PrintStream err) {
        logFormat = settings.format();
        logLevel = settings.level();
        access = settings.access();
        this.epochMillis = epochMillis;
        this.out = out;
        this.err = err;
        writer.setDaemon(true);
        writer.start();
    }

    /** Returns a log that writes to the standard output and standard error of the process. */
    public static Log ofProcess(LogSettings settings, LongSupplier epochMillis) {
        return new Log(settings, epochMillis, System.out, System.err);
    }

    public void error(String message) {
        log(LogLevel.ERROR, message);
    }

    public void warn(String message) {
        log(LogLevel.WARN, message);
    }

    public void info(String message) {
        log(LogLevel.INFO, message);
    }

    /**
     * Logs a message when its level is enabled.
     *
     * @param names pairs of a name and its value
     */
    public void log(LogLevel as, String message, String... names) {
        if (as.isAtLeast(logLevel)) {
            put(as.isAtLeast(LogLevel.WARN), new LogEvent(epochMillis.getAsLong(), as, message, List.of(names)));
        }
    }

    /** Logs a line of the access log, at any level; call it only while {@link #logsAccess} is true. */
    public void access(List<String> names) {
        put(false, new LogEvent(epochMillis.getAsLong(), LogLevel.INFO, "call", names));
    }

    private void put(boolean urgent, LogEvent logEvent) {
        if (!lines.offer(new Line(urgent, logEvent, false))) {
            dropped.incrementAndGet();
        }
    }

    public boolean logsAccess() {
        return access;
    }

    public void logAccess(boolean on) {
        access = on;
    }

    public LogLevel logLevel() {
        return logLevel;
    }

    public void level(LogLevel newLevel) {
        logLevel = newLevel;
    }

    /** Returns the number of events dropped because the queue was full. */
    public long dropped() {
        return dropped.get();
    }

    private void write() {
        try {
            for (Line line = lines.take(); !line.last; line = lines.take()) {
                (line.urgent ? err : out).println(line.logEvent.line(logFormat));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the queued events, waiting a limited time, and stops. */
    @Override
    public void close() {
        try {
            if (lines.offer(LAST, CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                writer.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
