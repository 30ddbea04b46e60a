package dev.malachi.tck.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Frontend} must do. Extend it in a test. */
public abstract class FrontendContract {
    private Path folder = Path.of("");

    /** JUnit makes one. */
    protected FrontendContract() {}

    /**
     * The front end under test.
     *
     * @return the front end
     */
    protected abstract Frontend frontend();

    /**
     * A node for it.
     *
     * @return a node that answers
     */
    protected abstract Node node();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(Path.of("/tmp"), "mlfe"); // a Unix socket's path must be short
    }

    @AfterEach
    void removeFolder() throws IOException {
        Files.deleteIfExists(folder);
    }

    private Registration start() {
        return frontend().start(new Frontend.Context(node(), folder.resolve("s"), () -> {}));
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        start().close();

        assertThat(left()).isEmpty();
    }

    @Test
    void canBeStartedAgainAfterItEnded() throws IOException {
        start().close();
        start().close();

        assertThat(left()).isEmpty();
    }

    @Test
    void endingTwiceIsHarmless() throws IOException {
        Registration running = start();
        running.close();
        running.close();

        assertThat(left()).isEmpty();
    }

    @Test
    void whatIsTakenIsRefusedWithASentenceAndTheFirstGoesOn() throws IOException {
        try (Registration first = start()) {
            List<Path> before = left();
            assertThatThrownBy(this::start)
                    .isInstanceOf(MalachiException.class)
                    .message()
                    .hasSizeGreaterThan(20);
            assertThat(left()).isEqualTo(before);
            assertThat(first).isNotNull();
        }
    }
}
