package dev.sluice.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The configuration of Logback in code; Logback finds it as a service. No configuration file is searched or parsed,
 * which also shortens the start. Until a {@link Log} takes over, and in commands that have none, the messages of
 * libraries go to standard error.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        LogAppender appender = new LogAppender(LogFormat.TEXT, () -> false, System.err, System.err);
        appender.setContext(context);
        appender.start();
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
