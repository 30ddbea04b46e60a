package dev.malachi.plugin.cli.daemon;

import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts a full log file aside: {@code FILE.1} is the newest, the oldest goes. Logback's own policy takes the name of the file for a
 * pattern, in which a percent sign or a backslash cannot be quoted.
 */
final class KeptLogs extends ContextAwareBase implements RollingPolicy {
    private final Path file;
    private final int count;
    private boolean started;

    /**
     * Makes the policy of one file.
     *
     * @param file that is written
     * @param count how many are kept besides
     */
    KeptLogs(Path file, int count) {
        this.file = file;
        this.count = count;
    }

    private Path kept(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void rollover() {
        try {
            for (int number = count - 1; number > 0; number--) {
                move(kept(number), kept(number + 1));
            }
            move(file, kept(1));
        } catch (IOException e) {
            throw new RolloverFailure("cannot put " + file + " aside", e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public String getActiveFileName() {
        return file.toString();
    }

    @Override
    public CompressionMode getCompressionMode() {
        return CompressionMode.NONE;
    }

    @Override
    public void setParent(FileAppender<?> appender) {} // it has told its file

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isStarted() {
        return started;
    }
}
