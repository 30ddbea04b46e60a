package dev.malachi.plugin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.testkit.FakeNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A signal asks for a reload: nothing but the log can say what came of it. */
class ConfigReloadTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ConfigReload.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private static FakeNode failing(RuntimeException reason) {
        return new FakeNode(NodeConfig.builder(Path.of("nowhere"))
                .source(() -> {
                    throw reason;
                })
                .build());
    }

    @Test
    void aMistakeOfTheProgramIsLoggedAndGoesNoFurther() {
        var mistake = new IllegalStateException("a mistake");

        ConfigReload.of(failing(mistake));

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage()).startsWith("event=config.failed ");
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("a mistake");
        });
    }

    @Test
    void aMistakeInTheFileIsLoggedWithItsSentence() {
        ConfigReload.of(failing(new MalachiException(MalachiException.Kind.USAGE, "line 3: no.")));

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo(List.of("event=config.refused detail=\"line 3: no.\""));
    }
}
