package dev.malachi.plugin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Levels of the one log that this process has. */
class LogbackLogTest {
    private static final String PART = "dev.malachi.levels";

    private final LogbackLog log = new LogbackLog();

    @AfterEach
    void restore() {
        log.reset(LogbackLog.ALL);
    }

    @Test
    void aLoggerGoesBackToTheLevelOfTheNamesAboveIt() {
        Map<String, String> begun = log.levels();
        log.set("dev.malachi", "error");
        log.set(PART, "trace");
        assertThat(log.levels()).containsEntry(PART, "trace");
        assertThat(LoggerFactory.getLogger(PART).isTraceEnabled()).isTrue();

        log.reset(PART);

        assertThat(log.levels()).doesNotContainKey(PART).containsEntry("dev.malachi", "error");
        assertThat(LoggerFactory.getLogger(PART).isWarnEnabled()).isFalse();
        log.reset("dev.malachi");
        assertThat(log.levels()).isEqualTo(begun);
    }

    @Test
    void allGoBackToWhatTheProgramBeganWith() {
        Map<String, String> begun = log.levels();
        log.set("all", "debug");
        log.set(PART, "trace");

        log.reset("all");

        assertThat(log.levels()).isEqualTo(begun);
        assertThatThrownBy(() -> log.reset("a b")).isInstanceOf(MalachiException.class);
    }

    @Test
    void optionsOfTheCommandLineChangeTheLevelsOfThisProcess() {
        String daemon = LogbackLog.class.getPackageName();

        Verbosity.of(true, false).apply();
        assertThat(log.levels()).containsEntry("all", "info").containsEntry(daemon, "debug");
        Verbosity.of(false, true).apply();
        assertThat(log.levels()).containsEntry("all", "error").containsEntry(daemon, "error");
        Map<String, String> quiet = log.levels();
        Verbosity.of(false, false).apply();
        assertThat(log.levels())
                .as("nothing is loaded for what the log begins with")
                .isEqualTo(quiet);
    }
}
