package dev.sluice.logging;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * A {@code java.util.logging} handler that forwards the messages of Vert.x and Netty to the log. Stack traces are
 * logged at debug level only. A message may quote what a library was given, so secrets are passed to libraries only
 * as bytes.
 */
public final class LibraryHandler extends Handler {
    private final Log log;
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LibraryHandler(Log log) {
        this.log = log;
    }

    /** Replaces the root handlers of {@code java.util.logging}, so that all its messages go to the log. */
    public static void install(Log log) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new LibraryHandler(log));
    }

    @Override
    public void publish(LogRecord event) {
        LogLevel logLevel = level(event.getLevel().intValue());
        String message = String.valueOf(formatter.formatMessage(event)); // a record may have no message
        Throwable thrown = event.getThrown();
        String name = String.valueOf(event.getLoggerName());
        if (thrown == null) {
            log.log(logLevel, message, "logger", name);
        } else {
            log.log(logLevel, message, "logger", name, "failure", thrown.toString());
            for (StackTraceElement at : thrown.getStackTrace()) {
                log.log(LogLevel.DEBUG, "  at " + at, "logger", name);
            }
        }
    }

    private static LogLevel level(int value) {
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return LogLevel.ERROR;
        }
        if (value >= java.util.logging.Level.WARNING.intValue()) {
            return LogLevel.WARN;
        }
        return value >= java.util.logging.Level.INFO.intValue() ? LogLevel.INFO : LogLevel.DEBUG;
    }

    @Override
    public void flush() {
        // nothing to flush: the writer thread writes at once
    }

    @Override
    public void close() {
        // the log is closed by its creator
    }
}
