package dev.malachi.plugin.cli.daemon;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that gets what standard error gets, for systems without a journal. When it is full it is put aside and begun anew. */
final class LogFile {
    private static final long MAX_BYTES = 10L << 20;

    /** {@code FILE.1}, the newest, to {@code FILE.5}. */
    private static final int KEPT = 5;

    private LogFile() {}

    /**
     * Logs to a file from now on.
     *
     * @param file created when missing
     * @return ends it
     * @throws MalachiException (failed) if it cannot be written
     */
    static Registration open(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null
                || !Files.isDirectory(folder)
                || Files.isDirectory(file)
                || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot log to " + file
                            + ": it cannot be written. Check that its folder is there, and the owner and mode"
                            + " of both, or change log-file in config.yaml.");
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} %msg%n");
        encoder.start();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        FixedWindowRollingPolicy kept = new FixedWindowRollingPolicy();
        kept.setContext(context);
        kept.setParent(appender);
        kept.setFileNamePattern(file.toString().replace("%", "\\%") + ".%i");
        kept.setMinIndex(1);
        kept.setMaxIndex(KEPT);
        kept.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> full = new SizeBasedTriggeringPolicy<>();
        full.setContext(context);
        full.setMaxFileSize(new FileSize(MAX_BYTES));
        full.start();
        appender.setRollingPolicy(kept);
        appender.setTriggeringPolicy(full);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        return () -> {
            root.detachAppender(appender);
            appender.stop();
        };
    }
}
