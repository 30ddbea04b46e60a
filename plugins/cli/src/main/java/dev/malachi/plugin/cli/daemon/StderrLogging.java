package dev.malachi.plugin.cli.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, one line an event: warnings, and from this package what happens in the network and to the daemon; with {@code -v} all that
 * is of interest, with {@code -q} errors only. Found by Logback with {@link java.util.ServiceLoader} when the first logger is asked
 * for, so commands that log nothing do not pay for it.
 */
public final class StderrLogging extends ContextAwareBase implements Configurator {
    /** Made by Logback. */
    public StderrLogging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
        show(Verbosity.NORMAL, context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void show(Verbosity wanted) {
        show(wanted, (LoggerContext) LoggerFactory.getILoggerFactory());
    }

    private static void show(Verbosity wanted, LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger daemon = context.getLogger(StderrLogging.class.getPackageName());
        switch (wanted) {
            case QUIET -> {
                root.setLevel(Level.ERROR);
                daemon.setLevel(Level.ERROR);
            }
            case NORMAL -> {
                root.setLevel(Level.WARN);
                daemon.setLevel(Level.INFO);
            }
            case VERBOSE -> {
                root.setLevel(Level.INFO);
                daemon.setLevel(Level.DEBUG);
            }
        }
    }
}
