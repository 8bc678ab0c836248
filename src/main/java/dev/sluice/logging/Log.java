package dev.sluice.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.slf4j.event.KeyValuePair;

/**
 * The log of a gateway, on Logback. It accepts events from any thread and formats and writes them on one thread. The
 * queue is bounded: events that do not fit are dropped and counted, so that no caller waits for a terminal or a disk.
 */
public final class Log implements AutoCloseable {
    /** The logger of the gateway's own events; the loggers of its classes are below it. */
    static final String NAME = "dev.sluice";

    /** The logger of calls, which has a level of its own. */
    static final String ACCESS = "access";

    private static final String OPEN_TELEMETRY = "io.opentelemetry";

    /** Bound of the queue. The writer takes out all that waits at once, so that twice as many are held at most. */
    private static final int MAX_WAITING = 5_000;

    private static final int CLOSE_MILLIS = 2_000;
    private static final String CALLER = Log.class.getName();

    private final LongSupplier epochMillis;
    private final Logger root;
    private final Logger own;
    private final Logger calls;
    private final DroppingQueue queue = new DroppingQueue();
    private volatile LogLevel logLevel;
    private volatile boolean access;

    /** @param epochMillis the source of the time of day, in milliseconds since 1970 */
    public Log(LogSettings settings, LongSupplier epochMillis, PrintStream out, PrintStream err) {
        this(new LoggerContext(), settings, epochMillis, out, err);
    }

    Log(LoggerContext context, LogSettings settings, LongSupplier epochMillis, PrintStream out, PrintStream err) {
        this.epochMillis = epochMillis;
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        own = context.getLogger(NAME);
        calls = context.getLogger(ACCESS);
        calls.setLevel(Level.INFO);
        context.getLogger(OPEN_TELEMETRY).setLevel(Level.OFF); // it would quote what the receiver sends
        LogAppender appender = new LogAppender(settings.format(), own::isDebugEnabled, out, err);
        appender.setContext(context);
        appender.start();
        queue.setContext(context);
        queue.setName("log");
        queue.setQueueSize(MAX_WAITING);
        queue.setDiscardingThreshold(0); // by default Logback drops events of low levels before the queue is full
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(CLOSE_MILLIS);
        queue.addAppender(appender);
        queue.start();
        root.detachAndStopAllAppenders();
        root.addAppender(queue);
        logLevel = settings.level();
        level(logLevel);
        access = settings.access();
    }

    /**
     * Returns a log that writes to the standard output and standard error of the process, and that also receives the
     * messages of libraries: through SLF4J, {@code java.util.logging} and {@link System.Logger}. A message may quote
     * what a library was given, so secrets are passed to libraries only as bytes.
     */
    public static Log ofProcess(LogSettings settings, LongSupplier epochMillis) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        return new Log(context, settings, epochMillis, System.out, System.err);
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
        put(own, logbackLevel(as), message, List.of(names));
    }

    /** Logs a line of the access log, at any level; call it only while {@link #logsAccess} is true. */
    public void access(List<String> names) {
        put(calls, Level.INFO, "call", names);
    }

    private void put(Logger logger, Level level, String message, List<String> names) {
        if (logger.isEnabledFor(level)) {
            LoggingEvent event = new LoggingEvent(CALLER, logger, level, message, null, null);
            event.setInstant(Instant.ofEpochMilli(epochMillis.getAsLong()));
            for (int i = 0; i < names.size(); i += 2) {
                event.addKeyValuePair(new KeyValuePair(names.get(i), names.get(i + 1)));
            }
            logger.callAppenders(event);
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

    /** Sets the level; libraries stay at info, because their debug messages may quote what a call carries. */
    public void level(LogLevel newLevel) {
        logLevel = newLevel;
        own.setLevel(logbackLevel(newLevel));
        root.setLevel(logbackLevel(newLevel == LogLevel.DEBUG ? LogLevel.INFO : newLevel));
    }

    private static Level logbackLevel(LogLevel logLevel) {
        return Level.toLevel(logLevel.name());
    }

    /** Returns the number of events dropped because the queue was full. */
    public long dropped() {
        return queue.dropped();
    }

    /** Writes the queued events, waiting a limited time, and stops. */
    @Override
    public void close() {
        queue.stop();
    }
}
