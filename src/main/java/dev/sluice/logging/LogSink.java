package dev.sluice.logging;

/** A receiver of lines of the log, as {@link Log#log} is one. */
@FunctionalInterface
public interface LogSink {
    /**
     * Logs a message.
     *
     * @param names pairs of a name and its value
     */
    void log(LogLevel logLevel, String message, String... names);
}
