package dev.sluice.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.event.KeyValuePair;

/**
 * A Logback appender that writes each event as a line: warnings and errors to the second stream, all others to the
 * first. A line of a library has the name of its logger; a stack trace is written at debug level only.
 */
final class LogAppender extends AppenderBase<ILoggingEvent> {
    private final LogFormat logFormat;
    private final BooleanSupplier debug;
    private final PrintStream out;
    private final PrintStream err;

    /** @param debug whether stack traces are written */
    LogAppender(LogFormat logFormat, BooleanSupplier debug, PrintStream out, PrintStream err) {
        this.logFormat = logFormat;
        this.debug = debug;
        this.out = out;
        this.err = err;
    }

    @Override
    protected void append(ILoggingEvent event) {
        List<String> names = new ArrayList<>();
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                names.add(pair.key);
                names.add(String.valueOf(pair.value));
            }
        }
        if (!event.getLoggerName().equals(Log.NAME) && !event.getLoggerName().equals(Log.ACCESS)) {
            names.add("logger");
            names.add(event.getLoggerName());
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            names.add("failure");
            names.add(
                    thrown.getMessage() == null
                            ? thrown.getClassName()
                            : thrown.getClassName() + ": " + thrown.getMessage());
        }
        write(event, level(event.getLevel()), String.valueOf(event.getFormattedMessage()), names);
        if (thrown != null && debug.getAsBoolean()) {
            for (StackTraceElementProxy at : thrown.getStackTraceElementProxyArray()) {
                write(event, LogLevel.DEBUG, "  " + at, List.of("logger", event.getLoggerName()));
            }
        }
    }

    private void write(ILoggingEvent event, LogLevel logLevel, String message, List<String> names) {
        PrintStream stream = logLevel.isAtLeast(LogLevel.WARN) ? err : out;
        stream.println(new LogLine(event.getTimeStamp(), logLevel, message, names).line(logFormat));
    }

    private static LogLevel level(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return LogLevel.ERROR;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return LogLevel.WARN;
        }
        return level.isGreaterOrEqual(Level.INFO) ? LogLevel.INFO : LogLevel.DEBUG;
    }
}
