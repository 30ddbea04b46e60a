package dev.malachi.plugin.cli.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.node.LogLevels;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** Levels of the loggers of this process. */
public final class LogbackLevels implements LogLevels {
    private static final String ALL = "all";
    private static final List<String> LEVELS = List.of("off", "error", "warn", "info", "debug", "trace");

    /** Parts of a Java name; a logger of any other name is never asked for, and is kept for good. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*){0,15}");

    private static final int MAX_NAME = 200;

    /** Made when levels are first asked for, since it loads Logback. */
    public LogbackLevels() {}

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
        if (logger.length() > MAX_NAME || !NAME.matcher(logger).matches()) {
            throw usage("'" + logger + "' cannot be the name of a logger; it is 'all', or a name such as"
                    + " dev.malachi.kernel.session.");
        }
        String name = logger.equals(ALL) ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger;
        context().getLogger(name).setLevel(Level.toLevel(level));
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
