package dev.sluice.log;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Takes events from any thread and has one thread make lines of them and write them. The queue is bounded: what comes faster than it can be written is lost, and
 * counted. Warnings and errors go to the second stream.
 */
public final class Log implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final long CLOSE_MILLIS = 2_000;

    /** What makes one line, and where it goes; behind the last one nothing is written. */
    private record Line(boolean urgent, Event event, boolean last) {}

    private static final Line LAST = new Line(false, new Event(0, Level.INFO, "", List.of()), true);

    private final Format format;
    private final LongSupplier epochMillis;
    private final PrintStream out;
    private final PrintStream err;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::write, "log");
    private volatile Level level;
    private volatile boolean access;

    /** @param epochMillis the time of day */
    public Log(LogSettings settings, LongSupplier epochMillis, PrintStream out, PrintStream err) {
        format = settings.format();
        level = settings.level();
        access = settings.access();
        this.epochMillis = epochMillis;
        this.out = out;
        this.err = err;
        writer.setDaemon(true);
        writer.start();
    }

    /** To where the process writes. */
    public static Log ofProcess(LogSettings settings, LongSupplier epochMillis) {
        return new Log(settings, epochMillis, System.out, System.err);
    }

    public void error(String message) {
        say(Level.ERROR, message);
    }

    public void warn(String message) {
        say(Level.WARN, message);
    }

    public void info(String message) {
        say(Level.INFO, message);
    }

    /**
     * Says it, if the level lets it.
     *
     * @param names pairs of a name and its value
     */
    public void say(Level as, String message, String... names) {
        if (as.isAtLeast(level)) {
            put(as.isAtLeast(Level.WARN), new Event(epochMillis.getAsLong(), as, message, List.of(names)));
        }
    }

    /** A line of the access log, whatever the level; only asked for while {@link #logsAccess}. */
    public void access(List<String> names) {
        put(false, new Event(epochMillis.getAsLong(), Level.INFO, "call", names));
    }

    private void put(boolean urgent, Event event) {
        if (!lines.offer(new Line(urgent, event, false))) {
            dropped.incrementAndGet();
        }
    }

    public boolean logsAccess() {
        return access;
    }

    public void logAccess(boolean on) {
        access = on;
    }

    public Level level() {
        return level;
    }

    public void level(Level newLevel) {
        level = newLevel;
    }

    /** Events that could not be written in time. */
    public long dropped() {
        return dropped.get();
    }

    private void write() {
        try {
            for (Line line = lines.take(); !line.last; line = lines.take()) {
                (line.urgent ? err : out).println(line.event.line(format));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits, for a moment at most. */
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
