package dev.malachi.plugin.cli.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.node.DaemonLog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The log of this process. */
public final class LogbackLog implements DaemonLog {
    private static final List<String> LEVELS = List.of("off", "error", "warn", "info", "debug", "trace");

    /** Parts of a Java name; a logger of any other name is never asked for, and is kept for good. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*){0,15}");

    private static final int MAX_NAME = 200;

    /** What the program began with, by name of the logger. */
    private final Map<String, Level> begun = new HashMap<>();

    /** Made when it is first asked for, since it loads Logback. */
    public LogbackLog() {
        for (Logger logger : context().getLoggerList()) {
            if (logger.getLevel() != null) {
                begun.put(logger.getName(), logger.getLevel());
            }
        }
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    @Override
    public Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : context().getLoggerList()) {
            if (logger.getLevel() != null) {
                String name = logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ALL : logger.getName();
                levels.put(name, logger.getLevel().toString().toLowerCase(Locale.ROOT));
            }
        }
        return levels;
    }

    @Override
    public void set(String logger, String level) {
        if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
            throw usage("'" + level + "' is not a level; there are: " + String.join(", ", LEVELS) + ".");
        }
        logger(logger).setLevel(Level.toLevel(level));
    }

    @Override
    public void reset(String logger) {
        if (logger.equals(ALL)) {
            context().getLoggerList().forEach(this::reset);
        } else {
            reset(logger(logger));
        }
    }

    private void reset(Logger logger) {
        logger.setLevel(begun.get(logger.getName())); // without one of its own it has that of the names above it
    }

    private static Logger logger(String name) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw usage("'" + name + "' cannot be the name of a logger; it is 'all', or a name such as"
                    + " dev.malachi.kernel.session.");
        }
        return context().getLogger(name.equals(ALL) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name);
    }

    @Override
    public void requireWritable(Path file) {
        LogFile.requireWritable(file);
    }

    @Override
    public Registration writeTo(Path file) {
        return LogFile.open(context(), file, LogFile.MAX_BYTES);
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
