package dev.malachi.plugin.cli.daemon;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.file.Exposure;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that gets what standard error gets, for systems without a journal. When it is full it is put aside and begun anew.
 *
 * <p>It is never written through a symbolic link, nor where others may write: a daemon that runs as root would write what is logged over
 * any file they choose.
 */
final class LogFile extends RollingFileAppender<ILoggingEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

    /** How large it becomes. */
    static final long MAX_BYTES = 10L << 20;

    /** {@code FILE.1}, the newest, to {@code FILE.5}. */
    static final int KEPT = 5;

    /** Names of nodes and addresses stand in it. */
    private static final String NEW_FILE = "rw-r-----";

    /** A look at the length costs less than the line that is written with it; less often, a fast log outgrows its limit. */
    private static final Duration EACH_LINE = Duration.buildByMilliseconds(0);

    private Optional<IOException> failure = Optional.empty();

    private LogFile() {}

    /**
     * Logs to a file from now on.
     *
     * @param context of the process
     * @param file created when missing
     * @param maxBytes how large it becomes
     * @return ends it
     * @throws MalachiException (failed) if it cannot be written, is no plain file, or others may write it or what is above it
     */
    static Registration open(LoggerContext context, Path file, long maxBytes) {
        Path absolute = file.toAbsolutePath().normalize();
        requireWritable(absolute);
        refuseTwice(context, absolute);
        LogFile appender = new LogFile();
        appender.setContext(context);
        appender.setName("file " + absolute);
        appender.setFile(absolute.toString());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} %msg%n");
        encoder.start();
        appender.setEncoder(encoder);
        KeptLogs kept = new KeptLogs(absolute, KEPT);
        kept.setContext(context);
        kept.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> full = new SizeBasedTriggeringPolicy<>();
        full.setContext(context);
        full.setMaxFileSize(new FileSize(maxBytes));
        full.setCheckIncrement(EACH_LINE);
        full.start();
        appender.setRollingPolicy(kept);
        appender.setTriggeringPolicy(full);
        appender.start();
        if (!appender.isStarted()) {
            throw failed(
                    absolute,
                    appender.failure.map(Reason::of).orElse("it could not be opened"),
                    "check the file and its folder, or change log-file in config.yaml");
        }
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        return () -> {
            root.detachAppender(appender);
            appender.stop();
        };
    }

    /** Each time: rotation begins a new file, where a link may have been put meanwhile by who may write there. */
    @Override
    public void openFile(String name) throws IOException {
        try {
            Path file = Path.of(name);
            require(file);
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(NEW_FILE)));
            } catch (FileAlreadyExistsException _) {
                // written on; its mode is the operator's
            }
            super.openFile(name);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    /** The lines that follow a rotation that failed are on standard error only. */
    @Override
    public void rollover() {
        super.rollover();
        failure.ifPresent(
                reason -> LOG.error("event=log-file-lost file={} reason=\"{}\"", getFile(), Reason.of(reason)));
        failure = Optional.empty();
    }

    private static void require(Path file) throws IOException {
        try {
            requireWritable(file);
        } catch (MalachiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Makes sure that a file can be logged to, and leaves it as it is.
     *
     * @param file need not exist
     * @throws MalachiException (failed) as {@link #open}
     */
    static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw failed(file, "there is no such folder", "make it, or change log-file in config.yaml");
        }
        if (Files.isSymbolicLink(file)) {
            throw failed(file, "it is a symbolic link", "name the file that it leads to");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw failed(file, "it is no plain file", "name another file");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw failed(
                    file,
                    "it cannot be written",
                    "check the owner and mode of the file and its folder, or change log-file in config.yaml");
        }
        Exposure.toWriters(file).ifPresent(exposure -> {
            throw failed(
                    file,
                    exposure.where() + " " + exposure.problem() + ", who could make this node write elsewhere",
                    "run " + exposure.remedy() + ", or name another file");
        });
    }

    /** Two writers would put each other's lines aside. */
    private static void refuseTwice(LoggerContext context, Path file) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof LogFile other && file.toString().equals(other.getFile())) {
                throw failed(file, "it is logged to already", "name another file");
            }
        });
    }

    private static MalachiException failed(Path file, String reason, String remedy) {
        return new MalachiException(
                MalachiException.Kind.FAILED, "Cannot log to " + file + ": " + reason + "; " + remedy + ".");
    }
}
